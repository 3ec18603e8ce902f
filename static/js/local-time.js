// <local-time>: an instant in the reader's own time and language. Without script it is shown in
// UTC.
import { language } from "./say.js";

const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "long" });
// today, yesterday, tomorrow
const days = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const DAY_MS = 24 * 60 * 60 * 1000;

customElements.define("local-time", class extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time"), at = new Date(time.dateTime);
    const away = [0, -1, 1].find(some => isDay(at, some)),
      day = away !== undefined && days.format(away, "day");
    time.textContent = day ? this.#on(day, clock.format(at)) : date.format(at);
    time.title = exact.format(at);
  }

  // In a sentence it is "at 22:03 today"; alone, and in a column, "today 22:03".
  #on(day, hour) {
    return /\bat\s$/.test(this.previousSibling?.textContent ?? "") ? `${hour} ${day}`
      : `${day} ${hour}`;
  }
});

function isDay(at, days) {
  return at.toDateString() === new Date(Date.now() + days * DAY_MS).toDateString();
}
