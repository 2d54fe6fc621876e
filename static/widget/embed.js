// The loader: a launcher on the host's page, and our panel in a frame. What must last is kept in the host's storage.
(() => {
  if (customElements.get("tandem-widget")) return;
  const { src, dataset } = document.currentScript;
  const base = new URL(src).origin;
  const small = "(max-width: 479px), (max-height: 479px)";
  const look = `
    :host { all: initial !important; display: contents !important; color-scheme: light dark }
    button, section { position: fixed; z-index: 2147483647; inset-inline: auto 20px; box-shadow: 0 1px 3px #0003, 0 10px 32px -6px #0005 }
    :host([side="start"]) :is(button, section) { inset-inline: 20px auto }
    button { inset-block-end: max(20px, env(safe-area-inset-bottom)); inline-size: 56px; block-size: 56px; padding: 14px; border: 0;
      border-radius: 50%; background: var(--colour); color: var(--on); cursor: pointer }
    :focus-visible { outline: 2px solid var(--colour); outline-offset: 3px }
    svg { display: block; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round }
    :host([open]) path:first-child, :host(:not([open])) path:last-child { display: none }
    span { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-inline-size: 22px; border-radius: 11px;
      background: #c62828; color: #fff; font: 600 12px/22px system-ui, sans-serif }
    section { inset-block-end: 92px; inline-size: 400px; block-size: min(640px, 100dvh - 112px); overflow: hidden; border-radius: 16px;
      background: light-dark(#fff, #1e1c1a); visibility: hidden; opacity: 0; transform: translateY(8px);
      transition: opacity .16s ease-out, transform .16s ease-out, visibility 0s .16s }
    section::before { position: absolute; inset: 0; inline-size: 12px; block-size: 12px; margin: auto; border-radius: 50%;
      background: var(--colour); content: ""; animation: wait 1s infinite alternate }
    section:is([aria-busy="false"], :has(p))::before { display: none }
    p { position: absolute; inset: 40% 24px auto; text-align: center; font: 16px system-ui, sans-serif }
    @keyframes wait { from { opacity: .15 } }
    :host([open]) section { visibility: visible; opacity: 1; transform: none; transition-delay: 0s }
    iframe { position: relative; inline-size: 100%; block-size: 100%; border: 0; opacity: 0; color-scheme: light dark }
    [aria-busy="false"] iframe { opacity: 1 }
    @media ${small} {
      :host section { inset: 0 !important; inline-size: 100%; block-size: var(--height, 100dvh); border-radius: 0 }
      :host([open]) [aria-busy="false"] ~ button { display: none }
    }
    @media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important } }
    @media print { :host { display: none !important } }`;

  const ears = {};
  const tab = store("sessionStorage");
  let shelf = store("localStorage");
  let place = location.href;
  let widget;

  // A page that may not store remembers until it is left.
  function store(name) {
    try {
      return window[name];
    } catch {
      return {};
    }
  }

  function keep(key, value) {
    try {
      if (value === null) delete shelf[key];
      else shelf[key] = JSON.stringify(value);
    } catch {
      shelf = { ...shelf, [key]: JSON.stringify(value) };
    }
  }

  function read(key, from = shelf) {
    try {
      return JSON.parse(from[key]);
    } catch {
      return null;
    }
  }

  function emit(name, detail) {
    for (const ear of ears[name] ?? []) ear(detail);
  }

  function draw(...lines) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    for (const line of lines) svg.appendChild(document.createElementNS(svg.namespaceURI, "path")).setAttribute("d", line);
    return svg;
  }

  function set(node, attributes) {
    for (const name in attributes) node.setAttribute(name, attributes[name]);
  }

  class Widget extends HTMLElement {
    start(settings) {
      Object.assign(this, { settings, own: `tandem:${settings.inbox}:`, early: [], unread: 0, patience: 1500 });
      this.build();
      this.dress({ ...settings, ...read(`${this.own}theme`) });
      if (read(`${this.own}token`)) this.summon();
      if (tab[this.own] === "true" && !matchMedia(small).matches) this.open(false);
    }

    build() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(look);
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      this.panel = document.createElement("section");
      this.launcher = document.createElement("button");
      this.badge = document.createElement("span");
      this.sorry = document.createElement("p");
      this.sorry.append("The chat cannot be reached.");
      set(this.panel, { id: "panel", role: "dialog" });
      set(this.sorry, { role: "alert" });
      set(this.launcher, { type: "button", "aria-controls": "panel" });
      this.launcher.onclick = () => this.toggle();
      this.onkeydown = ({ key }) => {
        if (key === "Escape") this.close();
      };
      this.launcher.append(draw("M20 11.5a8 8 0 0 1-11.6 7.1L4 20l1.4-4.4A8 8 0 1 1 20 11.5Z", "m6 9.5 6 6 6-6"), this.badge);
      root.append(this.panel, this.launcher);
      document.body.append(this);
    }

    dress({ colour, side, words }) {
      if (!/^#[\da-f]{6}$/i.test(colour)) colour = "#0f766e";
      const [red, green, blue] = colour.match(/\w\w/g).map((part) => parseInt(part, 16));
      this.style.setProperty("--colour", colour);
      this.style.setProperty("--on", red * 3 + green * 6 + blue > 1600 ? "#1a1816" : "#fff");
      set(this, { side });
      const { label = "Chat" } = this.settings;
      this.words = words ?? { open: label, close: label, title: label };
      this.label();
    }

    label() {
      const { open, close, title } = this.words;
      const count = this.isOpen ? 0 : this.unread;
      set(this.launcher, { "aria-expanded": this.isOpen, "aria-label": this.isOpen ? close : count ? `${open}, ${this.missed}` : open });
      set(this.panel, { "aria-label": title });
      if (this.frame) this.frame.title = title;
      this.badge.hidden = !count;
      this.badge.textContent = Math.min(count, 99);
    }

    get isOpen() {
      return this.hasAttribute("open");
    }

    summon() {
      if (this.frame) return;
      const { inbox, locale } = this.settings;
      this.frame = document.createElement("iframe");
      this.frame.src = `${base}/widget/frame/?${new URLSearchParams(locale ? { inbox, locale } : { inbox })}`;
      this.frame.onload = () => this.greet();
      this.panel.append(this.frame);
      this.label();
    }

    // The frame answers a boot at once. One that stays silent never came, and is asked for again.
    greet() {
      const kept = {};
      for (const from of [shelf, tab]) {
        for (const key in from) if (key.startsWith(this.own)) kept[key.slice(this.own.length)] = read(key, from);
      }
      this.ready = false;
      this.cast("boot", { identity: this.settings.identity, page: place, kept });
      clearTimeout(this.late);
      this.late = setTimeout(() => {
        if (this.ready) return;
        if (this.patience > 5000) this.admit();
        this.frame.src += "";
      }, this.patience *= 2);
    }

    admit() {
      this.panel.append(this.sorry);
      if (this.shadowRoot.activeElement) this.launcher.focus();
      console.warn(`Tandem: no answer. Is ${location.origin} among the allowed origins in the inbox's settings?`);
    }

    cast(type, rest) {
      this.frame.contentWindow.postMessage({ tandem: 1, type, ...rest }, base);
    }

    tell(type, rest) {
      if (this.ready) this.cast(type, rest);
      else this.early.push([type, rest]);
    }

    hear({ source, origin, data }) {
      if (origin !== base || source !== this.frame?.contentWindow || data?.tandem !== 1) return;
      const { type, key, value, words } = data;
      if (type === "here") this.meet();
      if (type === "keep") {
        keep(this.own + key, value);
        if (key === "draft") tab[this.own + key] = JSON.stringify(value);
      }
      if (type === "close") this.close();
      if (type === "theme") this.dress(value);
      if (type === "message") emit(type, value);
      if (type === "unread" && value !== this.unread) this.count(value, words);
    }

    meet() {
      this.ready = true;
      this.sorry.remove();
      set(this.panel, { "aria-busy": false });
      for (const [type, rest] of this.early.splice(0)) this.cast(type, rest);
    }

    remind(key) {
      if (key.startsWith(this.own)) this.tell("kept", { key: key.slice(this.own.length), value: read(key) });
    }

    count(unread, missed) {
      Object.assign(this, { unread, missed });
      this.label();
      this.retitle();
      emit("unread", unread);
    }

    retitle() {
      if (document.title === this.flagged) document.title = this.plain;
      if (!this.unread || !document.hidden) return;
      this.plain = document.title;
      document.title = this.flagged = `(${this.unread}) ${this.plain}`;
    }

    show(open) {
      this.toggleAttribute("open", open);
      tab[this.own] = open;
      this.label();
      emit(open ? "open" : "close");
    }

    open(focus = true) {
      if (this.isOpen) return;
      this.summon();
      this.show(true);
      if (focus) this.frame.focus();
      this.tell("opened", { focus });
    }

    close() {
      if (!this.isOpen) return;
      if (this.shadowRoot.activeElement) this.launcher.focus();
      this.show(false);
      this.tell("closed");
    }

    toggle() {
      if (this.isOpen) this.close();
      else this.open();
    }

    forget() {
      this.close();
      for (const from of [shelf, tab]) {
        for (const key in { ...from }) if (key.startsWith(this.own)) delete from[key];
      }
      clearTimeout(this.late);
      this.remove();
    }
  }
  customElements.define("tandem-widget", Widget);

  const acts = {
    boot(settings = { ...dataset }) {
      if (widget) return acts.identify(settings.identity);
      if (!settings.inbox) return;
      widget = document.createElement("tandem-widget");
      widget.start(settings);
      emit("ready");
    },
    shutdown() {
      widget?.forget();
      widget = null;
    },
    identify(identity) {
      if (!widget || !identity) return;
      widget.settings.identity = identity;
      widget.tell("identify", { identity });
    },
    update: (fields) => widget?.tell("update", fields),
    send(text) {
      widget?.open();
      widget?.tell("send", { text });
    },
    on(name, ear) {
      (ears[name] ??= []).push(ear);
      if (widget && name === "ready") ear();
    },
  };

  for (const name of ["open", "close", "toggle"]) acts[name] = () => widget?.[name]();

  addEventListener("message", (event) => widget?.hear(event));
  addEventListener("storage", ({ key }) => widget?.remind(key ?? ""));
  document.addEventListener("visibilitychange", () => widget?.retitle());
  visualViewport.addEventListener("resize", () => widget?.style.setProperty("--height", `${visualViewport.height}px`));
  setInterval(() => {
    if (place !== (place = location.href)) widget?.tell("update", { page: place });
  }, 1000);

  function begin() {
    const calls = window.Tandem?.q ?? [];
    window.Tandem = (act, ...rest) => acts[act]?.(...rest);
    acts.boot();
    for (const call of calls) window.Tandem(...call);
  }
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
