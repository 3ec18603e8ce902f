// <list-page>: shows how the list was read, as the server writes it, and keeps the place of whoever
// works in it.
customElements.define("list-page", class extends HTMLElement {
  #form = null;
  #shown = "";

  connectedCallback() {
    this.#form = this.closest("live-preview");
    this.#form?.addEventListener("seen", this.#seen);
    this.#form?.addEventListener("newlist", this.#clear);
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("seen", this.#seen);
    this.#form?.removeEventListener("newlist", this.#clear);
  }

  #seen = event => {
    const list = event.detail.list,
      typing = this.querySelector("input:focus:not([type=checkbox], [type=radio])");
    if (typing) return typing.addEventListener("blur", () => this.#show(list), { once: true });
    this.#show(list);
  };

  #show(list) {
    if (list.innerHTML === this.#shown) return;
    this.#shown = list.innerHTML;
    const open = new Map([...this.querySelectorAll("details")]
      .map(fold => [fold.dataset.fold, fold.open]));
    const { name, value } = this.contains(document.activeElement) ? document.activeElement : {};
    this.replaceChildren(...list.childNodes);
    for (const fold of this.querySelectorAll("details"))
      fold.open = open.get(fold.dataset.fold) ?? fold.open;
    const isIt = one => one.name === name && (one.type !== "radio" || one.value === value);
    if (name) [...this.querySelectorAll("[name]")].find(isIt)?.focus();
  }

  // Another file: what was chosen about the one before says nothing of it.
  #clear = () => {
    this.#shown = "";
    this.replaceChildren();
  };
});
