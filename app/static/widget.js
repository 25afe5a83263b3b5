// <digital-help postcode="1080" lang="nl" spoken="ar" theme="email" only="sessions">: the finder of
// digitalhelp.brussels inside a page of others. It keeps nothing, sends nothing but the question, and
// shows what it is told as text, never as markup; it works under any policy of the page that lets
// this script and connections to where it comes from through.
(() => {
  "use strict";
  const script = document.currentScript; // or what a page calls by that name
  if (!(script instanceof HTMLScriptElement && script.src)) {
    return console.error('digital-help: load widget.js as a classic script: <script src="…/widget.js" async></script>');
  }
  if (customElements.get("digital-help")) return;
  const HERE = new URL(".", script.src).href;
  const SAID = "@said@";
  const STYLE = "@style@";
  const PATIENCE_MS = 15000;

  // What belongs to the page cannot hide or shrink it: among important rules the inner one wins.
  const HOST = `:host { all: initial !important; display: block !important; margin: 0 0 1em !important; font: medium/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif !important; }
:host([hidden]), :host([style*="display: none"]), :host([style*="display:none"]) { display: none !important; }`;

  const OURS = [
    { ink: [29, 36, 41], ground: [255, 255, 255], accent: [11, 92, 107] },
    { ink: [238, 241, 242], ground: [29, 36, 40], accent: [127, 208, 222] },
  ];

  const make = (tag, given, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) if (value != null) made.setAttribute(name, value);
    made.append(...inside.filter((one) => one != null));
    return made;
  };
  const words = (one) => (one.lang ? make("span", { lang: one.lang, dir: "auto" }, one.text) : one.text);
  const leads = (href) => (/^(https?:\/\/|tel:)/.test(href) ? href : null);
  const to = (one, kind) => (leads(one.href) ? make("a", { href: one.href, target: "_top", class: kind }, words(one)) : words(one));

  // Colours: [red, green, blue] of 255, or null where it cannot be read or lets something through.
  const read = (colour) => {
    const parts = colour.match(/^(rgba?|color)\((?:srgb )?([^)]*)\)$/);
    const numbers = parts?.[2].split(/[\s,/]+/).map(Number);
    if (!numbers || numbers.some(Number.isNaN) || (numbers[3] ?? 1) < 1) return null;
    return numbers.slice(0, 3).map((one) => Math.round(Math.min(255, Math.max(0, parts[1] === "color" ? one * 255 : one))));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((one) => ((one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ENOUGH = 4.5;

  class DigitalHelp extends HTMLElement {
    static observedAttributes = ["postcode", "lang", "spoken", "theme", "only"];
    #room = null;
    #turn = 0;
    #waiting = false;
    #watch = null;
    #ears = null;
    #typed = null;
    #shown = null; // the question whose answer is shown
    #dark = matchMedia("(prefers-color-scheme: dark)");
    #repaint = () => this.#paint();

    connectedCallback() {
      if (!this.#room) {
        const root = this.attachShadow({ mode: "open" });
        try {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(HOST + STYLE);
          root.adoptedStyleSheets = [sheet];
        } catch {
          root.append(make("style", {}, HOST + STYLE));
        }
        this.#room = make("section", { class: "digital-help" }, make("slot", {})); // until there is an answer
        root.append(this.#room);
        this.#room.addEventListener("submit", (event) => {
          event.preventDefault();
          this.#typed = new FormData(event.target).get("postcode").trim();
          this.#ask(true);
        });
      }
      this.#watch = new MutationObserver(this.#repaint);
      for (const one of [document.documentElement, document.body]) {
        this.#watch.observe(one, { attributes: true });
      }
      this.#ears = new AbortController();
      for (const [one, name] of [[this.#dark, "change"], [document, "transitionend"], [window, "load"]]) {
        one.addEventListener(name, this.#repaint, { signal: this.#ears.signal });
      }
      this.#paint();
      this.#soon();
    }

    disconnectedCallback() {
      this.#watch.disconnect();
      this.#ears.abort();
      this.#turn += 1;
    }

    attributeChangedCallback(name, before, now) {
      if (before === now || !this.#room) return;
      if (name === "postcode") this.#typed = null;
      this.#soon();
    }

    // Several attributes changed at once are one question.
    #soon() {
      if (this.#waiting) return;
      this.#waiting = true;
      queueMicrotask(() => {
        this.#waiting = false;
        if (this.isConnected) this.#ask(false);
      });
    }

    get #language() {
      const wanted = [this.getAttribute("lang"), this.parentElement?.closest("[lang]")?.lang, ...navigator.languages];
      return wanted.map((one) => (one || "").toLowerCase().split("-")[0]).find((one) => Object.hasOwn(SAID, one)) ?? "fr";
    }

    async #ask(pressed) {
      const turn = (this.#turn += 1), lang = this.#language, asked = new URLSearchParams();
      const postcode = this.#typed ?? this.getAttribute("postcode") ?? "";
      if (postcode || this.#typed !== null) asked.set("postcode", postcode); // an empty field that was sent is answered
      for (const name of ["spoken", "theme"]) {
        for (const one of (this.getAttribute(name) ?? "").split(/[\s,]+/)) if (one) asked.append(name, one);
      }
      if (this.getAttribute("only") === "sessions") asked.set("only", "sessions");
      const url = `${HERE}${lang}/widget.json?${asked}`;
      if (!pressed && url === this.#shown) return; // moved in the page
      const stop = new AbortController(), bell = setTimeout(() => stop.abort(), PATIENCE_MS);
      this.#room.setAttribute("aria-busy", "true");
      this.#shown = null;
      try {
        const answer = await fetch(url, {
          credentials: "omit", referrerPolicy: "no-referrer", signal: stop.signal,
        });
        const view = answer.status < 500 && (await answer.json());
        if (turn !== this.#turn) return; // asked again meanwhile, or gone
        this.#show(view, pressed);
        this.#shown = url;
      } catch { /* said below */ }
      clearTimeout(bell);
      if (turn !== this.#turn) return;
      this.#room.removeAttribute("aria-busy");
      if (!this.#shown) this.#down(lang, postcode, pressed);
      this.#paint();
    }

    // Whether a press may be followed by the focus: not where the visitor has gone on elsewhere.
    get #here() {
      return this.contains(this.getRootNode().activeElement) || [null, document.body].includes(document.activeElement);
    }

    #show(view, pressed) {
      const { form, wrong } = view, here = this.#here;
      const before = this.#room.querySelector("input"), within = before?.matches(":focus");
      const field = make("input", {
        name: "postcode", type: "text", value: form.typed, maxlength: 80, autocomplete: "postal-code", spellcheck: "false",
        enterkeyhint: "search", "aria-invalid": wrong && "true", "aria-describedby": wrong && "wrong",
      });
      const heading = view.heading && make("h3", { tabindex: -1 }, view.heading);
      this.#frame(view.lang, view.dir, view.title);
      this.#room.replaceChildren(...[
        make("h2", {}, view.title),
        wrong && make("div", { id: "wrong", class: "digital-help-wrong", role: "alert" }, make("p", {}, wrong.text), wrong.guess && this.#guess(wrong)),
        make("form", {}, make("label", {}, form.label, field), make("button", {}, form.button)),
        heading,
        ...view.notices.map((one) => make("p", { class: "digital-help-note" }, one)),
        view.call && make("p", {}, to(view.call, "digital-help-call")),
        view.items.length ? make("ol", {}, ...view.items.map(item)) : null,
        make("p", { class: "digital-help-foot" }, view.more && to(view.more), to(view.home)),
      ].filter(Boolean));
      if (pressed) return here && (heading ?? field).focus();
      // Nobody pressed: what is being typed goes on.
      if (before && before.value !== before.defaultValue) field.value = before.value;
      if (!within) return;
      field.focus({ preventScroll: true });
      field.setSelectionRange(before.selectionStart, before.selectionEnd);
    }

    #guess(wrong) {
      const button = make("button", { type: "button" }, wrong.guessed);
      button.addEventListener("click", () => {
        this.#typed = wrong.guess;
        this.#ask(true);
      });
      return button;
    }

    // In its language; what was shown before stays, and before the first answer what the page holds.
    #down(lang, postcode, pressed) {
      const [said, name, again] = SAID[lang], here = this.#here, lessons = this.getAttribute("only") === "sessions";
      const page = lessons ? "sessions" : postcode ? "find" : "";
      const href = `${HERE}${lang}/${page}${postcode ? `?postcode=${encodeURIComponent(postcode)}` : ""}`;
      this.#room.querySelector(".digital-help-wrong")?.remove();
      const told = make("div", { class: "digital-help-wrong", role: "alert" }, make("p", {}, said));
      if (this.#room.querySelector("form")) return this.#room.querySelector("form").before(told);
      this.#frame(lang, lang === "ar" ? "rtl" : "ltr", name);
      const button = make("button", { type: "button" }, again);
      button.addEventListener("click", () => this.#ask(true));
      this.#room.replaceChildren(make("h2", {}, name), told, make("slot", {}), button, make("p", {}, to({ href, text: name })));
      if (pressed && here) button.focus();
    }

    #frame(lang, dir, title) {
      for (const [name, value] of Object.entries({ lang, dir, "aria-label": title })) this.#room.setAttribute(name, value);
    }

    // The colours of the page where they can be told apart, else our own.
    #paint() {
      const ground = this.#given("ground") ?? this.#behind();
      const ink = this.#given("ink") ?? this.#named(getComputedStyle(this.parentElement ?? this).color);
      const reach = ground && ink && contrast(ground, ink) >= ENOUGH;
      const ours = OURS[ground ? +(light(ground) < 0.18) : +this.#dark.matches];
      const use = reach ? { ground, ink } : ours;
      const accent = [this.#given("accent"), ours.accent, use.ink].find((one) => one && contrast(one, use.ground) >= ENOUGH);
      const on = [[255, 255, 255], [0, 0, 0]].sort((a, b) => contrast(b, accent) - contrast(a, accent))[0];
      const line = use.ground.map((one, index) => Math.round(one * 0.75 + use.ink[index] * 0.25));
      for (const [name, colour] of Object.entries({ ground: use.ground, ink: use.ink, accent, "on-accent": on, line })) {
        this.#room.style.setProperty(`--${name}`, `rgb(${colour.join(" ")})`);
      }
      this.#room.style.setProperty("color-scheme", light(use.ground) < 0.18 ? "dark" : "light");
    }

    #given(name) {
      const value = getComputedStyle(this).getPropertyValue(`--digital-help-${name}`).trim();
      return value ? this.#named(value) : null;
    }

    // Any way to write a colour, read through the browser.
    #named(value) {
      const probe = this.#room.style;
      probe.setProperty("caret-color", "initial");
      probe.setProperty("caret-color", value);
      probe.setProperty("caret-color", `color-mix(in srgb, ${value} 100%, ${value})`);
      const found = CSS.supports("color", value) ? read(getComputedStyle(this.#room).caretColor) : null;
      probe.removeProperty("caret-color");
      return found;
    }

    // What it stands on; nobody can tell where that is a picture or lets something through.
    #behind() {
      for (let one = this.parentNode; one; one = one.parentNode ?? one.host) {
        if (one.nodeType !== 1) continue;
        const style = getComputedStyle(one);
        if (style.backgroundImage !== "none") return null;
        const clear = /^rgba\(.*, 0\)$|\/ 0\)$/.test(style.backgroundColor);
        if (!clear) return this.#named(style.backgroundColor);
      }
      const dark = /dark/.test(getComputedStyle(document.documentElement).colorScheme);
      return dark ? null : [255, 255, 255];
    }
  }

  const item = (one) => make("li", {},
    make("h4", {}, to({ href: one.href, ...one.name })),
    ...one.lines.map((line) => make("p", {}, line.label && make("strong", {}, words(line.label)), line.label && " ", words(line))),
    one.note && make("p", { class: "digital-help-note" }, one.note),
    make("p", {}, to(one.call, "digital-help-call")));

  customElements.define("digital-help", DigitalHelp);
})();
