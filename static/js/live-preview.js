// <live-preview>: counts the people and shows the first message while one types.
import "./written-before.js";
import { upload } from "./upload.js";
import { wrongLines } from "./words.js";

const WAIT_MS = 250;

customElements.define("live-preview", class extends HTMLElement {
  #timer = 0;
  #asked = null;
  #sent = null; // the file that the server keeps under this form's key: it is sent once
  #lasted = 0;

  connectedCallback() {
    this.addEventListener("input", this.#later);
    this.addEventListener("change", this.#chosen);
    this.addEventListener("submit", this.#entered);
    this.addEventListener("submit", this.#submitted);
    window.addEventListener("pageshow", this.#later);
    window.addEventListener("pageshow", this.#shownAgain);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    window.removeEventListener("pageshow", this.#later);
    window.removeEventListener("pageshow", this.#shownAgain);
  }

  #later = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), Math.max(WAIT_MS, 2 * this.#lasted)); // a long list is read at leisure
  };

  // Another file takes the place of the one that was kept.
  #chosen = event => {
    if (event.target.type !== "file") return;
    this.#sent = null;
    this.dispatchEvent(new Event("newlist"));
  };

  // What the server has need not be sent to it again.
  #submitted = () => {
    const file = this.querySelector("[type=file]");
    if (!this.#sent || this.#sent !== file.files[0]) return;
    file.disabled = true;
    this.#kept();
  };

  #shownAgain = () => { this.querySelector("[type=file]").disabled = false; };

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
    const form = new FormData(this.querySelector("form")), file = form.get("file"), signal = this.#asked.signal;
    if (!file?.size || file === this.#sent) form.delete("file");
    if (file?.size && file === this.#sent) form.set("kept", "yes");
    for (const name of ["attachment", "inline"]) form.delete(name);
    form.set("unsent", "yes"); // files of the letter go once, with the form
    const began = performance.now(), seen = await upload(form, { signal, progress: this.#progress }).catch(() => null);
    this.#progress(1);
    if (!seen) return;
    this.#lasted = performance.now() - began;
    if (file?.size && this.#sent === file && !seen.kept) return this.#sendAgain();
    if (file?.size && seen.kept) this.#sent = file;
    this.#show(seen, form);
  }

  // It was kept for an hour, and that is over; or the program was started anew.
  #sendAgain() {
    this.#sent = null;
    this.#later();
  }

  #kept() {
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name: "kept", value: "yes" });
    if (!this.querySelector("[name=kept]:checked, [name=kept][type=hidden]")) this.querySelector("form").append(kept);
  }

  #progress = part => {
    const bar = this.querySelector("progress");
    bar.hidden = part >= 1;
    bar.value = part;
  };

  #show(seen, form) {
    this.dispatchEvent(new CustomEvent("seen", { detail: seen }));
    this.#text("#count", seen.summary);
    this.#text("[data-send]", seen.button);
    for (const [name, otherwise] of [["to", "nobody yet"], ["sender", form.get("sender")], ["subject", form.get("subject")], ["text", form.get("text")]])
      this.#text(`[data-first=${name}]`, seen.first?.[name] ?? otherwise);
    this.#hint("[data-encoding]", seen.encoding && `Read as ${seen.encoding}. If letters look wrong, save the file as UTF-8.`);
    this.#hint("[data-columns]", seen.columns.length > 2 && `Names you can use: ${seen.columns.join(", ")}`);
    this.#hint("[data-twice]", seen.twice);
    this.querySelector("written-before").show(seen);
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
