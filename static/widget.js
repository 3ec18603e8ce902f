// Shows a run: docs/how-to/widget.md
const NAME = "invitation-run", SEEN = "visibilitychange";

const sheet = new CSSStyleSheet();
sheet.replaceSync(`:host { display: block }
[hidden] { display: none !important }
p, ul { margin: 0; padding: 0 }
[part=status] { font-weight: 600 }
[part=bar] { display: flex; overflow: hidden; height: var(--invitation-height, .6em);
border-radius: var(--invitation-radius, 1em); forced-color-adjust: none;
background: var(--invitation-track, color-mix(in srgb, currentColor 15%, transparent)) }
i { transition: width .4s }
i[part=sent] { background: var(--invitation-sent, #2e8b57) }
i[part=failed] { background: var(--invitation-failed, #d9413d) }
i[part=in_doubt] { background: var(--invitation-in-doubt, #b7791f) }
ul { display: flex; gap: 1em; list-style: none }
button { font: inherit; color: inherit; background: none; border: 1px solid }
:host([state=running]) [part=bar] { animation: a 1s infinite alternate }
:host([state=finished]) [part=bar] { animation: a .3s 2 }
@keyframes a { to { opacity: .6 } }
@media (prefers-reduced-motion) { * { animation: none !important; transition: none !important } }`);

const make = (tag, part = "", more) => Object.assign(document.createElement(tag),
  { part, ...more });

class Run extends HTMLElement {
  static observedAttributes = ["run", "key", "data-key", "retry-url"];
  #source; #timer; #wait = 1; #run;
  #items = ["sent", "failed", "in_doubt", "to_go"]
    .map(name => [name, make("i", name), make("li", name)]);
  #status = make("p", "status", { role: "status" });
  #bar = make("div", "bar", { role: "progressbar", ariaLabel: "Invitations", hidden: true });
  #counts = make("ul", "counts");
  #retry = make("button", "retry", { hidden: true, onclick: () => this.#ask() });
  #problem = make("p", "problem", { role: "alert" });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    for (const [, segment] of this.#items) this.#bar.append(segment);
    root.append(this.#status, this.#bar, this.#counts, this.#retry, this.#problem);
  }

  connectedCallback() {
    document.addEventListener(SEEN, this.#open);
    this.#open();
  }

  disconnectedCallback() {
    document.removeEventListener(SEEN, this.#open);
    this.#close();
  }

  attributeChangedCallback() {
    this.#run = null;
    if (this.isConnected) this.#open();
  }

  #open = () => {
    this.#close();
    if (document.hidden) return;
    const said = [this.getAttribute("run"), this.getAttribute("key") ?? this.dataset.key];
    const [run, key] = said.map(encodeURIComponent),
      url = end => new URL(`api/runs/${run}${end}?key=${key}`, import.meta.url);
    const source = this.#source = new EventSource(url("/events"));
    source.addEventListener("run", event => this.#came(JSON.parse(event.data)));
    source.onerror = () => source.readyState === 2 ? this.#why(url(""), source) : this.#trouble();
  };

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #later(seconds) {
    this.#timer = setTimeout(this.#open, seconds * 1000);
  }

  async #why(url, source) {
    const answer = await fetch(url).catch(() => 0),
      said = answer && await answer.json().catch(() => 0);
    if (source !== this.#source) return;
    this.#trouble(said.message, said.help);
    if ([401, 403, 404].includes(answer.status)) return;
    this.#wait = Math.min(2 * this.#wait, 60);
    this.#later(answer && answer.headers.get("Retry-After") || this.#wait * (1 + Math.random()));
  }

  #trouble(message = "The server cannot be reached.", help) {
    this.#problem.textContent = message;
    this.#emit("problem", { message, help });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #came(run) {
    const before = this.#run;
    this.#wait = 1;
    this.#problem.textContent = "";
    this.#show(this.#run = run);
    this.#emit("progress", run);
    if (run.counts.failed > (before?.counts.failed ?? 0)) this.#emit("failed", run);
    if (run.state === "finished" && before?.state !== "finished") this.#emit("finished", run);
  }

  #show({ state, counts }) {
    const to_go = counts.waiting + counts.in_flight, all = counts.total || 1, words = [];
    for (const [name, segment, item] of this.#items) {
      const n = { ...counts, to_go }[name];
      item.textContent = `${n.toLocaleString("en")} ${name.replace("_", " ")}`;
      if (n) words.push(item);
      segment.style.width = `${n * 100 / all}%`;
    }
    const said = words.map(one => one.textContent).join(", "), isOver = state === "finished";
    const text = state[0].toUpperCase() + state.slice(1) + (isOver ? `: ${said}` : "");
    if (this.#status.textContent !== text) this.#status.textContent = text;
    this.setAttribute("state", state);
    this.#counts.replaceChildren(...isOver ? [] : words);
    Object.assign(this.#bar,
      { hidden: false, ariaValueNow: Math.floor(100 - to_go * 100 / all), ariaValueText: said });
    this.#retry.textContent = `Retry the failed (${counts.failed})`;
    this.#retry.hidden = !counts.failed || !this.getAttribute("retry-url");
  }

  async #ask() {
    this.#retry.disabled = true;
    const answer = await fetch(this.getAttribute("retry-url"), { method: "POST" }).catch(() => 0);
    this.#problem.textContent = answer.ok ? "" : "The page could not do it.";
    this.#retry.disabled = false;
  }
}

const upgrade = () => {
  for (const place of document.querySelectorAll(`[data-invitation-run]:not(:has(${NAME}))`)) {
    const { invitationRun: run, key, retryUrl } = place.dataset, made = make(NAME);
    const set = { run, key, "retry-url": retryUrl };
    for (const name in set) if (set[name]) made.setAttribute(name, set[name]);
    place.replaceChildren(made);
  }
};

if (!customElements.get(NAME)) {
  customElements.define(NAME, Run);
  upgrade();
  new MutationObserver(upgrade).observe(document, { childList: true, subtree: true });
}
