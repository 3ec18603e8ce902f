// <live-runs src>: keeps a list of runs true while it is looked at, the sooner the more goes on; and
// who is in doubt in any of them.
import { unpressed } from "./pressed.js";
import { parsed } from "./refresh.js";

const BUSY_MS = 2000, IDLE_MS = 15000;

customElements.define("live-runs", class extends HTMLElement {
  #timer = 0;
  #seen = () => this.#next(0);

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#seen);
    this.#next();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#seen);
    clearTimeout(this.#timer);
  }

  #next(wait = this.querySelector("[data-state=running], [data-state=scheduled]") ? BUSY_MS
    : IDLE_MS) {
    clearTimeout(this.#timer);
    if (!document.hidden) this.#timer = setTimeout(() => this.#look(), wait);
  }

  async #look() {
    const answer = await fetch(this.getAttribute("src"), { headers: { Accept: "text/html" } })
      .catch(() => null);
    const page = answer?.ok && await parsed(answer), now = page?.querySelector("live-runs");
    if (now) await unpressed(() => { this.#show(now); this.#doubts(page); });
    this.#next();
  }

  // whoever is in doubt is said at the top, until somebody has decided
  #doubts(page) {
    const here = document.getElementById("in-doubt"), now = page.getElementById("in-doubt");
    if (here && now && here.textContent !== now.textContent)
      here.replaceChildren(...document.adoptNode(now).childNodes);
  }

  #show(now) {
    if (now.innerText === this.innerText) return;
    const focus = document.activeElement?.closest?.("live-runs")
      && document.activeElement.getAttribute("href");
    this.replaceChildren(...document.adoptNode(now).childNodes);
    if (focus)
      this.querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }
});
