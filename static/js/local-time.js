// An instant in the reader's own time and language, wherever one comes to stand. Without script it
// is shown in UTC; how long it is still is a matter of <count-down>.
import { language, say } from "./say.js";

const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "long" });
// today, yesterday, tomorrow
const days = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const DAY_MS = 86_400_000;

function tell(place) {
  for (const time of place.querySelectorAll(":not(count-down) > time:not([title])")) {
    const at = new Date(time.dateTime), away = [0, -1, 1].find(some => isDay(at, some)),
      day = away !== undefined && days.format(away, "day");
    time.textContent = day ? on(time, day, clock.format(at)) : date.format(at);
    time.title = exact.format(at);
  }
}

// Behind a word it belongs to a sentence, as in "at 22:03 today"; alone it is "today 22:03".
// How a language says either is a matter of its catalogue.
function on(place, day, time) {
  return /\p{L}\s$/u.test(place.previousSibling?.textContent ?? "")
    ? say("{time} {day}", { time, day }) : say("{day} {time}", { day, time });
}

function isDay(at, days) {
  return at.toDateString() === new Date(Date.now() + days * DAY_MS).toDateString();
}

tell(document);
new MutationObserver(changes => {
  for (const { addedNodes, target } of changes) if (addedNodes.length) tell(target);
}).observe(document.body, { childList: true, subtree: true });
