// <live-preview>: counts the people and shows the first message while one types.
import { wrongLines } from "./words.js";

const WAIT_MS = 250, LARGEST_FILE = 8 * 1024 * 1024;

customElements.define("live-preview", class extends HTMLElement {
  #timer = 0;
  #asked = null;

  connectedCallback() {
    this.addEventListener("input", this.#later);
    this.addEventListener("submit", this.#entered);
    window.addEventListener("pageshow", this.#later);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    window.removeEventListener("pageshow", this.#later);
  }

  #later = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), WAIT_MS);
  };

  // Enter looks at once; without script it does so by a page of its own.
  #entered = event => {
    if (!event.submitter?.hasAttribute("data-enter")) return;
    event.preventDefault();
    clearTimeout(this.#timer);
    this.#ask();
  };

  async #ask() {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const form = new FormData(this.querySelector("form")), file = form.get("file");
    if (!file.size || file.size > LARGEST_FILE) form.delete("file");
    const asked = { method: "POST", body: form, headers: { Accept: "application/json" }, signal: this.#asked.signal };
    const answer = await fetch("/preview", asked).catch(() => null), seen = await answer?.json().catch(() => null);
    if (answer?.ok && seen) this.#show(seen, file.size > LARGEST_FILE, form);
  }

  #show(seen, isLarge, form) {
    this.#text("#count", isLarge ? "The people in the file are counted when you press Send" : seen.summary);
    this.#text("[data-send]", isLarge ? "Send invitations" : seen.button);
    for (const [name, otherwise] of [["to", "nobody yet"], ["sender", form.get("sender")], ["subject", form.get("subject")], ["text", form.get("text")]])
      this.#text(`[data-first=${name}]`, seen.first?.[name] ?? otherwise);
    this.#hint("[data-encoding]", seen.encoding && `Read as ${seen.encoding}. If letters look wrong, save the file as UTF-8.`);
    this.#hint("[data-columns]", seen.columns.length > 2 && `Names you can use: ${seen.columns.join(", ")}`);
    this.#hint("[data-twice]", seen.twice);
    this.#list("[data-wrong-lines]", wrongLines(seen));
    this.#list("[data-problems]", Object.values(seen.problems));
  }

  #text(selector, text) {
    const found = this.querySelector(selector);
    if (found.textContent !== text) found.textContent = text; // the count is a live region: no change, no word
  }

  #hint(selector, text) {
    this.querySelector(selector).hidden = !text;
    this.#text(selector, text || "");
  }

  #list(selector, lines) {
    this.#hint(selector, lines.length && " ");
    const items = lines.map(line => Object.assign(document.createElement("li"), { textContent: line }));
    this.querySelector(selector).replaceChildren(...items);
  }
});
