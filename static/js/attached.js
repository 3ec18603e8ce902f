// The files of the message that is shown, as a mail program has them: as the server tells, and as
// long as there is no message, what is chosen here. What an archive holds is known once it went.
import { hint } from "./put.js";
import { number, say } from "./say.js";

const size = bytes => bytes >= 100_000 ? `${number(Math.round(bytes / 100_000) / 10)} MB`
  : `${number(Math.ceil(bytes / 1000))} kB`;

export function attached(form, known) {
  const files = name => [...form.querySelector(`[name=${name}]`).files],
    chosen = files("attachment").map(one => `${one.name} (${size(one.size)})`),
    isUnknown = files("personal").some(one => !known || /\.zip$/i.test(one.name)),
    own = isUnknown ? [say("a file of their own, which the last look shows")] : [];
  hint(form, "[data-files] dd", [...(known ? [known] : chosen), ...own].join(", "));
}
