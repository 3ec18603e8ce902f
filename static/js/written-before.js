// <written-before>: says whom an earlier run has written to, and asks what is to become of them, as
// a look at the list says.
import { say } from "./say.js";
import { people } from "./words.js";

customElements.define("written-before", class extends HTMLElement {
  show({ written, told_written, told_pending }) {
    const box = this.querySelector("fieldset"), pending = this.querySelector("[data-pending]");
    // disabled: what is not asked is not answered
    box.hidden = box.disabled = !written.count;
    box.querySelector("[data-told]").textContent = told_written;
    box.querySelector("[data-runs]").replaceChildren(...written.runs.map(one => this.#run(one)));
    pending.hidden = !told_pending;
    pending.textContent = told_pending;
  }

  #run({ id, subject, count, at }) {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = `${document.documentElement.dataset.root}/runs/${id}`;
    link.textContent = subject || say("(no subject)");
    const when = document.createElement("local-time"), time = document.createElement("time");
    time.dateTime = at;
    when.append(time);
    item.append(link, `: ${people(count)}, `, when);
    return item;
  }
});
