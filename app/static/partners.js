// Each choice at once in the widget and in what is to be copied; without this, by the button.
"use strict";
const maker = document.getElementById("maker");
const LAST_KEY_MS = 500;
let turn = 0, waiting;
maker.addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(renew, event.target.type === "text" ? LAST_KEY_MS : 0);
});
async function renew() {
  const mine = (turn += 1);
  const asked = new URLSearchParams(new FormData(maker));
  const answer = await fetch(`${maker.action.split("#")[0]}?${asked}`).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== turn) return;
  for (const id of ["element", "iframe", "fragment"]) {
    document.getElementById(id).firstChild.textContent = page.getElementById(id).textContent;
  }
  const shown = document.getElementById("shown"), made = page.getElementById("shown");
  for (const name of ["postcode", "lang", "spoken", "theme", "only"]) {
    if (made.hasAttribute(name)) shown.setAttribute(name, made.getAttribute(name));
    else shown.removeAttribute(name);
  }
}
