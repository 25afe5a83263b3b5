// Extras; everything works without them. Nothing is kept, nothing leaves but the question itself.
"use strict";

// A position, to about 100 m (three decimals) before it leaves the page.
for (const button of document.querySelectorAll("[data-position]")) {
  if (!("geolocation" in navigator)) continue;
  const form = button.form;
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const asked = new URLSearchParams(new FormData(form));
        asked.delete("postcode");
        asked.set("lat", coords.latitude.toFixed(3));
        asked.set("lon", coords.longitude.toFixed(3));
        location.assign(`${form.getAttribute("action")}?${asked}`);
      },
      () => {
        const said = document.createElement("p");
        said.className = "wrong";
        said.setAttribute("role", "alert");
        said.textContent = button.dataset.failed;
        button.replaceWith(said);
        form.elements.postcode.focus();
      },
      { maximumAge: 60000, timeout: 15000 },
    );
  });
}

// Read aloud, where the browser has a voice for the language of the page.
const speech = window.speechSynthesis;
const lang = document.documentElement.lang;
// Only one of this device: another would send away what it reads.
const voice = () => {
  const wanted = document.querySelector("[data-speak]").dataset.speak.toLowerCase();
  const tagOf = (one) => one.lang.toLowerCase().replace("_", "-");
  const own = speech.getVoices().filter((one) => one.localService && tagOf(one).split("-")[0] === lang);
  return own.find((one) => tagOf(one) === wanted) ?? own[0];
};
const offer = () => {
  for (const button of document.querySelectorAll("[data-speak]")) {
    button.parentElement.hidden = !voice();
  }
};
if (speech && document.querySelector("[data-speak]")) {
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  document.querySelector("[data-speak]").addEventListener("click", () => {
    speech.cancel();
    const parts = [...document.querySelectorAll("h1, [data-read], .call")];
    const said = new SpeechSynthesisUtterance(parts.map((one) => one.innerText).join(". "));
    said.voice = voice();
    said.lang = said.voice.lang;
    said.rate = 0.9;
    speech.speak(said);
  });
}
