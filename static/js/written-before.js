// <written-before>: says whom other runs have written to, or are to write to yet, and asks what is to
// become of them, as a look at the list says.
import { say } from "./say.js";
import { people } from "./words.js";

customElements.define("written-before", class extends HTMLElement {
  connectedCallback() {
    // whoever got the first letter is to get this one, too
    this.closest("form").addEventListener("change", ({ target }) => {
      if (target.name === "list_sent" && target.checked)
        this.querySelector("[name=skip_written][value=no]").checked = true;
    });
  }

  show({ written, told_written, told_pending }) {
    this.#ask("[data-written]", written.count, told_written, written.runs);
    this.#ask("[data-waiting]", written.pending, told_pending, written.pending_runs);
  }

  #ask(name, count, told, runs) {
    const box = this.querySelector(name);
    // disabled: what is not asked is not answered
    box.hidden = box.disabled = !count;
    box.querySelector("[data-told]").textContent = told;
    box.querySelector("[data-runs]").replaceChildren(...runs.map(one => this.#run(one)));
  }

  #run({ id, subject, count, at }) {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = `${document.documentElement.dataset.root}/runs/${id}`;
    link.textContent = subject || say("(no subject)");
    const when = document.createElement("time");
    when.dateTime = at;
    item.append(link, `: ${people(count)}, `, when);
    return item;
  }
});
