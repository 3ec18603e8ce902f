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
    this.#show([...this.querySelectorAll("[data-tag]")]
      .map(one => ({ label: one.firstChild.textContent.trim(), tag: one.dataset.tag })));
  }

  disconnectedCallback() {
    this.#form.removeEventListener("focusin", this.#focused);
    this.#form.removeEventListener("seen", this.#seen);
    this.removeEventListener("click", this.#clicked);
  }

  #focused = event => { if (event.target.matches(TARGETS)) this.#last = event.target; };

  #seen = event => this.#show(event.detail.fields);

  #show(fields) {
    const shown = JSON.stringify(fields);
    // no chip goes from under a finger
    if (shown === this.#shown || this.contains(document.activeElement)) return;
    this.#shown = shown;
    this.querySelector("ul").replaceChildren(...fields.map(chip));
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
  };
});

function chip({ label, tag }) {
  const item = document.createElement("li"), button = document.createElement("button");
  Object.assign(button, { type: "button", className: "small", textContent: label, title: tag });
  button.dataset.tag = tag;
  item.append(button);
  return item;
}
