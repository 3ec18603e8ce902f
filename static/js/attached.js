// The files of the message that is shown, as a mail program has them: what the server knows of, and
// what is chosen here and goes with the form. Whose a file of one's own is, is known once it went.
import { text } from "./put.js";
import { say } from "./say.js";
import { size } from "./words.js";

export function attached(form, known) {
  const chosen = [...form.querySelector("[name=attachment]").files]
      .map(one => `${one.name} (${size(one.size)})`),
    own = form.querySelector("[name=personal]").files.length
      ? [say("a file of their own, which the last look shows")] : [],
    said = [known, ...chosen, ...own].filter(Boolean).join(", ");
  text(form, "[data-files] dd", said);
  form.querySelector("[data-files]").hidden = !said;
}
