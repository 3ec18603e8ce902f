// <run-progress>: bar, counts, speed and time of a run, as its latest JSON says.
import { number, say } from "./say.js";
import { SEGMENTS, backsOff, duration, figure, percent, tally } from "./words.js";

customElements.define("run-progress", class extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#elapse();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  show(run) {
    this.toggleAttribute("running", run.state === "running");
    this.querySelector("[data-figure]").textContent = figure(run.counts);
    this.querySelector(".figure").hidden = !run.started_at;
    this.#bar(run);
    for (const name of SEGMENTS) {
      // what was not there at all comes with the words
      const item = this.querySelector(`[data-count=${name}]`);
      if (!item) continue;
      item.hidden = !run.counts[name] && name !== "sent" && name !== "failed";
      item.querySelector("b").textContent = number(run.counts[name]);
    }
    const waits = backsOff(run);
    const rate = say("{n} a second", { n: Math.round(run.rate_per_s) || "< 1" });
    this.#fact("rate", run.rate_per_s && !waits ? rate : null);
    this.#fact("eta", run.eta_s === null || waits ? null : duration(run.eta_s));
    if (run.started_at) this.#elapsed(run.started_at, run.finished_at);
  }

  #bar(run) {
    const { counts } = run, bar = this.querySelector(".progress");
    // one alone among very many is seen, too
    const seen = SEGMENTS.map(name => counts[name] && Math.max(counts[name], counts.total / 100)),
      all = seen.reduce((sum, one) => sum + one, 0) || 1;
    let x = 0;
    for (const [place, name] of SEGMENTS.entries()) {
      const width = seen[place] * 100 / all, segment = bar.querySelector(`.seg-${name}`);
      segment?.setAttribute("x", `${x}%`);
      segment?.setAttribute("width", `${width}%`);
      x += width;
    }
    bar.setAttribute("aria-valuenow", percent(counts));
    bar.setAttribute("aria-valuetext", tally(run));
  }

  #fact(name, text) {
    const fact = this.querySelector(`[data-fact=${name}]`);
    fact.hidden = text === null;
    fact.querySelector("dd").textContent = text ?? "";
  }

  #elapsed(since, until) {
    const fact = this.querySelector("[data-fact=elapsed]");
    fact.dataset.since = since;
    fact.toggleAttribute("data-over", Boolean(until));
    fact.querySelector("dt").textContent = until
      ? say("From start to end") : say("Since the start");
    this.#fact("elapsed",
      duration(((until ? Date.parse(until) : Date.now()) - Date.parse(since)) / 1000));
  }

  #elapse() {
    const fact = this.querySelector("[data-fact=elapsed]");
    if (!fact.hidden && !fact.hasAttribute("data-over")) this.#elapsed(fact.dataset.since, null);
    // it is rounded: the next one begins in the middle of a second
    const on = (Date.now() - Date.parse(fact.dataset.since) + 500) % 1000;
    this.#timer = setTimeout(() => this.#elapse(), 1000 - on);
  }
});
