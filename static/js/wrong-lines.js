// The first lines that cannot be used, each with its reason; the same as in templates/compose.html.
import { say } from "./say.js";

const SHOWN_LINES = 5;

export function wrongLines({ rejected, rejected_count }) {
  const more = rejected_count - SHOWN_LINES, lines = rejected.slice(0, SHOWN_LINES)
    .map(({ line, value, reason }) =>
      say("Line {line}, {value}: {reason}", { line, value: [...value].slice(0, 60).join(""), reason }));
  return more > 0 ? [...lines, say("and {n} more", { n: more })] : lines;
}
