// The few words that change while one looks; the same as in emailer/showing/.
import { number, say } from "./say.js";

export const SEGMENTS = ["sent", "failed", "in_doubt", "in_flight", "waiting", "cancelled",
  "skipped"];
const LABELS = {
  sent: say("sent"), failed: say("failed"), in_doubt: say("in doubt"), in_flight: say("on the way"),
  waiting: say("waiting"), cancelled: say("cancelled"), skipped: say("left out"),
};

export const figure = ({ sent, total, skipped }) =>
  say("{sent} of {total}", { sent, total: total - skipped });

// Whether everybody left waits for another try: then there is no speed, and no time left.
export function backsOff({ state, counts, failures }) {
  const tried = failures.reduce((sum, one) => sum + (one.state === "waiting" ? one.count : 0), 0);
  return state === "running" && counts.waiting > 0 && !counts.in_flight && tried >= counts.waiting;
}

export function percent(counts) {
  const left = counts.waiting + counts.in_flight;
  return left ? Math.floor((counts.total - left) * 100 / counts.total) : 100;
}

export function tally({ counts, transport }) {
  const sent = transport === "folder" ? say("written to the folder") : LABELS.sent;
  return SEGMENTS.filter(name => counts[name] || name === "sent")
    .map(name => `${number(counts[name])} ${name === "sent" ? sent : LABELS[name]}`).join(", ");
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60,
    whole % 60];
  return hours ? `${hours} h ${minutes} min` : minutes ? `${minutes} min ${rest} s` : `${rest} s`;
}
