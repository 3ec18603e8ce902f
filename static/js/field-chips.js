// <field-chips>: the fields of the list as buttons; a click puts one where somebody last typed, as
// if it were typed.
const TARGETS = "#subject, #text, #html";

customElements.define("field-chips", class extends HTMLElement {
  #form = null;
  #last = null;
  #shown = "";

  connectedCallback() {
    this.#form = this.closest("live-preview");
    this.#form.addEventListener("focusin", this.#focused);
    this.#form.addEventListener("seen", this.#seen);
    this.addEventListener("click", this.#clicked);
    this.querySelector("[data-click]").hidden = false;
    const [chips, examples] = [this.querySelector("ul"), this.querySelector("[data-examples]")]
      .map(list => [...list.querySelectorAll("[data-tag]")]);
    this.#show(chips.map(one => ({ label: one.firstChild.textContent.trim(), tag: one.dataset.tag,
      value: one.lastElementChild.textContent })),
      examples.map(one => ({ tag: one.dataset.tag, said: one.lastElementChild.textContent,
        of: one.closest("[data-examples] details")?.firstElementChild.textContent ?? "" })));
  }

  disconnectedCallback() {
    this.#form.removeEventListener("focusin", this.#focused);
    this.#form.removeEventListener("seen", this.#seen);
    this.removeEventListener("click", this.#clicked);
  }

  #focused = event => { if (event.target.matches(TARGETS)) this.#last = event.target; };

  #seen = event => this.#show(event.detail.fields, event.detail.examples);

  #show(fields, examples) {
    const shown = JSON.stringify([fields, examples]);
    // no chip goes from under a finger
    if (shown === this.#shown || this.contains(document.activeElement)) return;
    this.#shown = shown;
    this.querySelector("ul").replaceChildren(...fields.map(chip));
    this.querySelector("[data-examples]").replaceChildren(...grouped(examples));
  }

  #clicked = event => {
    const tag = event.target.closest("button")?.dataset.tag;
    if (!tag) return;
    const field = this.#last ?? this.#form.querySelector("#text");
    field.focus();
    // which alone can be undone
    if (!document.execCommand("insertText", false, tag)) {
      field.setRangeText(tag, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    // what is to be written there is typed over it
    const at = tag.search(/(?<=%\}|default\(")…/), begin = field.selectionEnd - tag.length + at;
    if (at >= 0) field.setSelectionRange(begin, begin + 1);
  };
});

// Those of one column stand below its name, opened by a click.
function grouped(examples) {
  const items = [], lists = {};
  for (const one of examples) {
    if (!one.of) items.push(example(one));
    else if (lists[one.of]) lists[one.of].append(example(one));
    else items.push(group(one.of, lists[one.of] = list(example(one))));
  }
  return items;
}

function group(called, lines) {
  const item = document.createElement("li"), fold = document.createElement("details");
  fold.className = "fold";
  fold.append(Object.assign(document.createElement("summary"), { textContent: called }), lines);
  item.append(fold);
  return item;
}

function list(first) {
  const made = Object.assign(document.createElement("ul"), { className: "stack" });
  made.append(first);
  return made;
}

// A click puts it into the text as a field's does.
function example({ tag, said }) {
  const item = chip({ label: tag, tag });
  item.append(` ${said}`);
  return item;
}

function chip({ label, tag, value = "" }) {
  const item = document.createElement("li"), button = document.createElement("button");
  Object.assign(button, { type: "button", className: "small", textContent: label, title: tag });
  button.dataset.tag = tag;
  item.append(button);
  if (value) item.append(" ", Object.assign(document.createElement("small"),
    { className: "soft", textContent: value }));
  return item;
}
