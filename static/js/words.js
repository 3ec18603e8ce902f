// The few words that change while one looks; the same as in web/words.py.
export const SEGMENTS = ["sent", "failed", "in_doubt", "in_flight", "waiting", "cancelled", "skipped"];
const LABELS = { in_doubt: "in doubt", in_flight: "in hand", skipped: "left out" };

export const number = n => n.toLocaleString("en-US");

export const people = n => n === 1 ? "1 person" : `${number(n)} people`;

export const figure = counts => `${number(counts.sent)} of ${number(counts.total)}`;

// Whether everybody left waits for another try, as in web/words.py: then there is no speed, and no time left.
export function backsOff({ state, counts, failures }) {
  const tried = failures.reduce((sum, one) => sum + (one.state === "waiting" ? one.count : 0), 0);
  return state === "running" && counts.waiting > 0 && !counts.in_flight && tried >= counts.waiting;
}

export function percent(counts) {
  const left = counts.waiting + counts.in_flight;
  return left ? Math.floor((counts.total - left) * 100 / counts.total) : 100;
}

export function tally(counts) {
  return SEGMENTS.filter(name => counts[name] || name === "sent")
    .map(name => `${number(counts[name])} ${LABELS[name] ?? name}`).join(", ");
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours} h ${minutes} min` : minutes ? `${minutes} min ${rest} s` : `${rest} s`;
}

const SHOWN_LINES = 5;

export function wrongLines({ rejected, rejected_count }) {
  const lines = rejected.slice(0, SHOWN_LINES).map(one => `Line ${one.line}: ${one.reason}`);
  return rejected_count > SHOWN_LINES ? [...lines, `and ${number(rejected_count - SHOWN_LINES)} more`] : lines;
}
