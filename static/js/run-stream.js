// A run's stream of events, while its page is seen: browsers allow six per origin, so a hidden tab
// closes its own and asks from time to time, for its title to stay true.
const HIDDEN_MS = 5000;

export class RunStream {
  #source = null;
  #timer = 0;
  #seen = () => (document.hidden ? this.#hide() : this.#open());

  // `on` has run(json), recipients(json) and lost(), called when the program cannot be reached.
  constructor(src, api, after, on) {
    Object.assign(this, { src, api, after, on });
    document.addEventListener("visibilitychange", this.#seen);
    this.#seen();
  }

  end() {
    document.removeEventListener("visibilitychange", this.#seen);
    this.#close();
  }

  #open() {
    this.#close();
    this.#source = new EventSource(`${this.src}?after=${this.after}`);
    for (const name of ["run", "recipients"])
      this.#source.addEventListener(name, event => this.#came(name, event));
    this.#source.addEventListener("error", () => this.#ended(this.#source));
  }

  #hide() {
    this.#close();
    this.#timer = setTimeout(() => this.#ask(), HIDDEN_MS);
  }

  async #ask() {
    const answer = await fetch(this.api).catch(() => null);
    if (!document.hidden || !this.#timer) return;
    if (answer?.ok) this.on.run(await answer.json());
    this.#timer = setTimeout(() => this.#ask(), HIDDEN_MS);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
  }

  #came(name, event) {
    this.after = event.lastEventId || this.after;
    this.on[name](JSON.parse(event.data));
  }

  // The browser opens a broken stream again by itself; one that it gave up is opened here.
  async #ended(source) {
    if (source?.readyState === EventSource.CLOSED) this.#timer = setTimeout(this.#seen, 2000);
    const isThere = await fetch(`${document.documentElement.dataset.root}/healthz`)
      .then(() => true, () => false);
    if (!isThere && source && source === this.#source) this.on.lost();
  }
}
