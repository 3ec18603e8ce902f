// <written-before>: says whom other runs have written to, or are to yet, and asks what is to become of
// them. As long as nobody chose, what holds is the server's to say: whether they are left out, or it
// is to be chosen.
import { say } from "./say.js";

const time = at => Object.assign(document.createElement("time"), { dateTime: at });

// What took no longer is said by its end.
const SHORT_MS = 10 * 60 * 1000;

function span(begun, ended) {
  if (new Date(ended) - new Date(begun) < SHORT_MS) return [time(ended)];
  const said = say("between {begun} and {ended}", { begun: "\0", ended: "\0" }).split("\0");
  return [said[0], time(begun), said[1], time(ended), said[2]];
}

customElements.define("written-before", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => {
      target.closest("div").toggleAttribute("data-chosen", true);
    });
  }

  // What nobody chose is not said for them.
  unsaid(form) {
    for (const one of this.querySelectorAll("div:not([data-chosen]) > label > input")) form.delete(one.name);
  }

  show({ written, told_written, told_pending, why_written, answers }) {
    this.#ask("[data-written]", written.count, told_written, written.runs, written.more,
      answers.skip_written);
    this.#ask("[data-waiting]", written.pending, told_pending, written.pending_runs,
      written.pending_more, answers.skip_waiting);
    const why = this.querySelector("[data-why]");
    why.textContent = why_written;
    why.hidden = !why_written;
  }

  #ask(name, count, told, runs, more, answers) {
    const box = this.querySelector(name);
    // disabled: what is not asked is not answered
    box.hidden = box.disabled = !count;
    for (const one of answers) this.#offer(box.querySelector(`[value=${one.value}]`), one);
    // what was chosen may come to another answer, where its own is there no more
    if (!box.querySelector("[data-chosen] label:not([hidden]) > :checked"))
      for (const one of answers) box.querySelector(`[value=${one.value}]`).checked = one.is_checked;
    box.querySelector("[data-told]").textContent = told;
    box.querySelector("[data-runs]").replaceChildren(...runs.map(one => this.#run(one)),
      ...more ? [Object.assign(document.createElement("li"), { textContent: more })] : []);
  }

  #offer(input, { label }) {
    input.parentNode.hidden = !label;
    input.nextElementSibling.textContent = label;
  }

  #run({ id, subject, reached, begun_at, at }) {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = `${document.documentElement.dataset.root}/runs/${id}`;
    link.textContent = subject || say("(no subject)");
    item.append(link, `: ${reached}, `, ...span(begun_at, at));
    return item;
  }
});
