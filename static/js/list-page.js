// <list-page>: shows how the list was read, as the server writes it, and keeps the place of whoever
// works in it.
import { unpressed } from "./pressed.js";

// What heads the tables in which people are put right: how many are left.
const TABLES = ["[data-fold='1'] > summary", "[data-fold='4'] > summary"];
const SAID = ["mend_", "take_", "was_", "fill:", "corrected:", "above:", "column_", "layout",
  "leave_out", "both:", "written_as:"]
  .map(name => `[name^="${name}"]`).join();

customElements.define("list-page", class extends HTMLElement {
  #form = null;
  #shown = "";
  #next = null;
  #isNew = false;

  connectedCallback() {
    this.#form = this.closest("live-preview");
    this.#form?.addEventListener("seen", this.#seen);
    this.#form?.addEventListener("newlist", this.#clear);
    this.addEventListener("input", this.#chosen);
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("seen", this.#seen);
    this.#form?.removeEventListener("newlist", this.#clear);
    this.removeEventListener("input", this.#chosen);
  }

  // No answer knows of it yet: those before would undo it.
  #chosen = () => { this.#next = null; };

  // While somebody writes an address the lines stay where they are; counts and notes go along.
  #seen = event => {
    this.#next = event.detail.list;
    const typing = this.querySelector("input:focus:not([type=checkbox], [type=radio])");
    if (!typing) return this.#show(this.#next);
    for (const part of ["[data-counts]", "[data-notes]", ...TABLES]) this.#along(part);
    typing.closest("tr")?.toggleAttribute("data-mended",
      typing.name.startsWith("mend_") && !this.#next.querySelector(`tr [name="${typing.name}"]`));
    // once the focus has gone where it goes
    typing.onblur = () => setTimeout(() => unpressed(() => this.#show(this.#next)));
  };

  #along(part) {
    const here = this.querySelector(part), next = this.#next.querySelector(part);
    if (!here) return;
    here.replaceChildren(...(next?.cloneNode(true).childNodes ?? []));
    here.hidden = !next || next.hidden;
  }

  #show(list) {
    if (!list || list.innerHTML === this.#shown) return;
    this.#shown = list.innerHTML;
    const open = new Map([...this.querySelectorAll("details")]
      .map(fold => [fold.dataset.fold, fold.open]));
    const focus = this.#place(document.activeElement);
    this.replaceChildren(...list.cloneNode(true).childNodes);
    for (const fold of this.querySelectorAll("details"))
      fold.open = open.get(fold.dataset.fold) ?? fold.open;
    if (focus) this.#find(focus);
    if (this.#isNew) queueMicrotask(() => this.#reach()); // once all else of the page is shown
    this.#isNew = false;
  }

  // What was found in a file is seen, below the field it was chosen in.
  #reach() {
    const found = this.querySelector("[data-counts]"), file = document.querySelector("#file"),
      bar = this.closest("form").querySelector(".send");
    if (!found || ![file, document.body].includes(document.activeElement)) return;
    const edge = Math.min(innerHeight, bar.getBoundingClientRect().top);
    if (found.getBoundingClientRect().bottom > edge) file.closest(".field").scrollIntoView();
  }

  // What has the focus: by its name, or as the one of its fold that is called the same.
  #place(element) {
    if (!this.contains(element)) return null;
    const { name, value, selectionStart, selectionEnd, localName: tag } = element;
    const said = element.getAttribute("aria-label");
    const fold = element.closest("details")?.dataset.fold;
    return { name, value, selectionStart, selectionEnd, said, fold, tag };
  }

  #find({ name, value, selectionStart, selectionEnd, said, fold, tag }) {
    const all = [...this.querySelectorAll(tag)];
    const isNamed = one => one.name === name && (one.type !== "radio" || one.value === value);
    const isAlike = one => one.getAttribute("aria-label") === said
      && one.closest("details")?.dataset.fold === fold;
    const found = all.find(name ? isNamed : isAlike);
    // what is gone leaves the focus with the list, not with the page's beginning
    (found ?? this.querySelector("h2"))?.focus({ preventScroll: true });
    if (found?.type === "text") found.setSelectionRange(selectionStart, selectionEnd);
  }

  // Another file: how the one before was read says nothing of it. What was said of people and lines
  // goes along, for the server to find them again.
  #clear = () => {
    this.#shown = "";
    this.#isNew = true;
    const said = [...this.querySelectorAll(SAID)].filter(one => one.value
      && (one.checked || !["checkbox", "radio"].includes(one.type)));
    this.replaceChildren(...said.map(({ name, value }) =>
      Object.assign(document.createElement("input"), { type: "hidden", name, value })));
  };
});
