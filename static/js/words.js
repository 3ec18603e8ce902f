// The few words that change while one looks; the same as in web/words.py.
export const SEGMENTS = ["sent", "failed", "in_doubt", "in_flight", "waiting", "cancelled", "skipped"];
const LABELS = { in_doubt: "in doubt", in_flight: "on the way" };

export const number = n => n.toLocaleString("en-US");

export const people = n => n === 1 ? "1 person" : `${number(n)} people`;

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
