// The files of the message that is shown, as a mail program has them: what the server knows of, and
// what is chosen here and goes with the form. Whose a file of one's own is, is known once it went.
import { hint } from "./put.js";
import { number, say } from "./say.js";

const size = bytes => bytes >= 100_000 ? `${number(Math.round(bytes / 100_000) / 10)} MB`
  : `${number(Math.ceil(bytes / 1000))} kB`;

export function attached(form, known) {
  const files = name => [...form.querySelector(`[name=${name}]`).files],
    chosen = files("attachment").map(one => `${one.name} (${size(one.size)})`),
    own = files("personal").length ? [say("a file of their own, which the last look shows")] : [];
  hint(form, "[data-files] dd", [known, ...chosen, ...own].filter(Boolean).join(", "));
}
