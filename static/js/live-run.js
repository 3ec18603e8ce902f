// <live-run src after>: keeps a run's page true while it is looked at, and says so when the program
// cannot be reached.
import "./asks.js";
import { unpressed } from "./pressed.js";
import "./run-progress.js";
import { reach } from "./reach.js";
import { refresh } from "./refresh.js";
import { RunStream } from "./run-stream.js";
import { number } from "./say.js";
import { figure } from "./words.js";

const STALE_MS = 3000;
// an Enter that comes sooner is the rest of the one that sent it
const NO_ANSWER_MS = 1000;

customElements.define("live-run", class extends HTMLElement {
  #stream = null;
  // the run as it was told last, and as the words on the page have it
  #shown = null;
  #worded = null;
  // the version of which the page was read last
  #read = 0;
  // the server is asked for words, and figures wait for them
  #isHeld = false;
  #isLost = false;
  // when, so that the people's states keep up while a run goes on
  #refreshed = Date.now();

  connectedCallback() {
    this.addEventListener("submit", this.#entered);
    // What was done is said beside what undoes it; who is somewhere already stays there.
    if (document.activeElement === document.body)
      this.querySelector("#did")?.focus({ preventScroll: true });
    this.#offer(this.querySelector("tell-at-end"));
    setTimeout(() => this.#reachStop(document.activeElement), NO_ANSWER_MS);
    addEventListener("page-put", this.#put);
    this.#stream = new RunStream(this.getAttribute("src"), this.getAttribute("api"),
      this.getAttribute("after"), {
      run: run => unpressed(() => this.#run(run)),
      // while its first page has room
      recipients: () => this.querySelector("#people-part").dataset.full || refresh(),
      lost: () => unpressed(() => this.#reach(false)),
    });
  }

  // Whoever sent it by Enter stops it by Enter; one that is held down does neither.
  #reachStop(place) {
    if (place?.id !== "actions") return;
    this.addEventListener("keydown", event => event.repeat && event.preventDefault());
    place.querySelector("button:not([data-enter]), a.button")?.focus({ preventScroll: true });
  }

  disconnectedCallback() {
    removeEventListener("page-put", this.#put);
    this.#stream.end();
  }

  // A notification at the end is offered where there are any; few want one.
  #offer(place) {
    if (!place || !("Notification" in window) || Notification.permission === "denied") return;
    // it cannot be brought while the program is stopped
    const load = () => import("./tell-at-end.js").catch(() => null);
    place.hidden = false;
    ["pointerover", "focusin"].forEach(name => place.addEventListener(name, load, { once: true }));
    place.querySelector("button").addEventListener("click", () => load().then(() => place.ask?.()));
  }

  // Enter reads the page again, which this page does by itself.
  #entered = event => {
    if (event.submitter?.hasAttribute("data-enter")) event.preventDefault();
  };

  #run(run) {
    const before = this.#shown;
    this.#shown = run;
    dispatchEvent(new CustomEvent("run-shown", { detail: { run, before } }));
    const worded = this.#worded;
    const isOther = !before && String(run.version) !== this.getAttribute("after");
    // words and figures are of one moment: of the page that the server writes next
    if (this.#isLost || isOther || (worded
      && (run.counts.failed < worded.counts.failed || shape(run) !== shape(worded)))) {
      this.#isHeld = true;
      this.#refresh();
    } else if (run.version !== before?.version
      && (Date.now() - this.#refreshed > STALE_MS || this.querySelector("[data-open]")))
      this.#refresh();
    if (!this.#isHeld && run.version >= this.#read) this.#figures(run);
    if (this.#isLost) this.#reach(true);
  }

  #refresh() {
    this.#refreshed = Date.now();
    refresh();
  }

  #put = ({ detail: page }) => {
    const run = this.#shown;
    this.#read = Number(page.querySelector("live-run")?.getAttribute("after"));
    if (!this.#isHeld) return;
    // it was read before what is waited for
    if (this.#read < run.version) return this.#refresh();
    this.#isHeld = false;
    this.#worded = run;
    if (this.#read === run.version) this.#figures(run);
  };

  #figures(run) {
    this.#worded = run;
    this.querySelector("run-progress").show(run);
    this.#numbers(run);
    if (run.state === "finished") this.#ended();
    const [sent, subject] = ["sent", "subject"].map(name => this.getAttribute(name));
    if (run.state === "running") document.title = `${figure(run.counts)} ${sent} · ${subject}`;
  }

  #numbers({ counts, failures }) {
    const live = new Map(Object.entries(counts));
    failures.forEach(one => live.set(`${one.state} ${one.key}`, one.count));
    for (const shown of this.querySelectorAll("[data-live]"))
      if (live.has(shown.dataset.live)) shown.textContent = number(live.get(shown.dataset.live));
  }

  // Of an end that was seen nobody need be told.
  #ended() {
    const offer = this.querySelector("tell-at-end button:not([hidden])");
    if (offer) offer.parentElement.hidden = true;
  }

  #reach(isThere) {
    this.#isLost = !isThere;
    reach(this, isThere);
  }
});

// What decides which words and buttons there are; the server writes those.
function shape({ state, allowed, paused_by, state_reason, resume_at, counts, failures, moved,
  next_due_at, goes_on_at, retry_failed }) {
  const is = ["in_doubt", "sent", "in_flight", "waiting"].map(name => counts[name] > 0);
  const some = state === "running" ? [Math.min(counts.failed, 2), counts.skipped, ...is] : counts;
  const reasons = failures.map(one => `${one.state} ${one.key}`);
  return JSON.stringify([state, allowed, paused_by, state_reason, resume_at,
    !counts.in_flight && next_due_at, counts.in_doubt, some, reasons, moved, goes_on_at,
    retry_failed]);
}
