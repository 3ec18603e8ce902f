// <tell-at-end>: a notification of the browser's for when a run ends or stops. It is loaded once
// somebody is about to want it (live-run.js); the browser is asked at a click.
import { say } from "./say.js";
import { tally } from "./words.js";

const ENDS = { finished: say("Finished"), cancelled: say("Cancelled"), paused: say("Paused") };

customElements.define("tell-at-end", class extends HTMLElement {
  #isWanted = false;

  connectedCallback() {
    addEventListener("run-shown", this.#shown);
  }

  disconnectedCallback() {
    removeEventListener("run-shown", this.#shown);
  }

  async ask() {
    this.#isWanted = await Notification.requestPermission() === "granted";
    this.querySelector("button").hidden = true;
    this.querySelector("[role=status]").textContent = this.#isWanted
      ? say("You will be told, as long as this page is open.")
      : say("The browser does not allow it.");
  }

  // A pause by one's own hand is no news.
  #shown = ({ detail: { run, before } }) => {
    const hasEnded = before && before.state !== run.state && run.state in ENDS
      && run.paused_by !== "person";
    if (!hasEnded || !this.#isWanted) return;
    const trial = document.getElementById("trial")?.textContent ?? "";
    new Notification(`${ENDS[run.state]}: ${run.subject || say("(no subject)")}`,
      { body: `${trial} ${tally(run)}`.trim(), tag: run.id });
    if (run.state !== "paused") this.remove();
  };
});
