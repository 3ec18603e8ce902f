// <people-table>: what is chosen, asked and done about people happens in place, by the same forms
// and addresses as without script; focus and scroll stay, and what was done is said.
import { unpressed } from "./pressed.js";
import { parsed, put, refresh } from "./refresh.js";
import { say } from "./say.js";

const FOCUS = ["[data-next]", "#new-email", "#question button", "#problem", "#done"];

customElements.define("people-table", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#submitted);
    this.addEventListener("click", this.#clicked);
    this.addEventListener("change", this.#ticked);
    this.addEventListener("put", () => this.#ready());
    this.addEventListener("keydown", this.#pressed);
    this.#ready();
  }

  #submitted = event => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target, by = event.submitter, data = new FormData(form, by);
    const action = by?.getAttribute("formaction") ?? form.getAttribute("action");
    if ((by?.getAttribute("formmethod") ?? form.method).toLowerCase() === "post")
      return this.#go(action, { method: "POST", body: new URLSearchParams(data) });
    // Enter on a box: nothing to look up
    if (by?.hasAttribute("data-enter") && form.id === "people-form") return;
    const url = new URL(action, location.href);
    url.search = new URLSearchParams([...data].filter(([, value]) => value));
    // another page, such as a letter to those who are ticked
    if (url.pathname !== location.pathname) return location.assign(url);
    this.#go(this.#along(url, form).href);
  };

  #clicked = event => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const url = new URL(link.href);
    // a person's own page
    if (url.pathname !== location.pathname) return;
    event.preventDefault();
    this.#go(this.#along(url, link).href, {},
      link.closest("#question, #correcting") ? null : link.getAttribute("href"));
  };

  // An address that is being put right, and who is waited for, go along to wherever else one looks.
  #along(url, by) {
    const field = this.querySelector("#new-email"), said = url.searchParams;
    if (field && !by.closest("#correcting") && !said.has("correct")) {
      said.set("correct", field.form.elements.correct.value);
      said.set("email", field.value);
    }
    const open = new URLSearchParams(document.querySelector("[data-open]")?.dataset.open);
    open.forEach((value, name) => said.set(name, value));
    return url;
  }

  // Esc leaves a question or a correction. Enter that is held down presses nothing a second time.
  #pressed = event => {
    if (event.key === "Escape") this.querySelector("#question a, #correcting a")?.click();
    if (event.key === "Enter" && event.repeat) event.preventDefault();
  };

  async #go(address, how = {}, link = null) {
    const was = document.activeElement, before = was?.closest?.("tr")?.querySelector("a")?.id;
    const answer = await fetch(address, { ...how, headers: { Accept: "text/html" } })
      .catch(() => null);
    if (!answer || !(answer.ok || answer.status === 422))
      return location.assign(how.method ? location.href : address);
    const page = await parsed(answer);
    await unpressed(() => {
      const there = link ? FOCUS.filter(one => this.querySelector(one)) : [];
      // Who went on to another field meanwhile stays there; the page renewed itself under others.
      const stays = was.isConnected && ![was, document.body].includes(document.activeElement);
      this.#show(page, answer, how);
      if (!stays) this.#focus(FOCUS.filter(one => !there.includes(one)), link, before);
    });
    // a search through very many looks on by itself
    this.querySelector("[data-go-on]")?.click();
  }

  #show(page, answer, how) {
    const url = new URL(answer.url);
    if (!how.method || answer.redirected) history.replaceState(null, "", url.pathname + url.search);
    this.querySelectorAll("[data-hold]").forEach(one => one.removeAttribute("data-hold"));
    // it is done
    if (how.method) for (const one of this.querySelectorAll("input:checked")) one.checked = false;
    put(page);
    // what became of it may have come before the answer
    if (how.method) refresh();
  }

  #focus(places, link, row) {
    const wanted = places.map(one => this.querySelector(one)).find(Boolean)
      ?? (link && [...this.querySelectorAll("a")].find(one => one.getAttribute("href") === link))
      ?? (row && document.getElementById(row));
    wanted?.focus({ preventScroll: true });
    // with its label and its buttons: whom it is about
    (wanted?.closest("#correcting, #question") ?? wanted)?.scrollIntoView({ block: "nearest" });
  }

  #ready() {
    this.querySelectorAll("[data-scripted]").forEach(one => { one.hidden = false; });
    this.querySelectorAll("[data-page]").forEach(one => { one.disabled = false; });
    this.#ticked({});
  }

  #ticked = ({ target }) => {
    const boxes = [...this.querySelectorAll("input[name=ids][type=checkbox]")],
      page = this.querySelector("[data-page]");
    if (target && target === page) boxes.forEach(one => { one.checked = page.checked; });
    const n = boxes.filter(one => one.checked).length,
      all = this.querySelector("input[name=all]")?.checked;
    const checked = n > 0 && n === boxes.length;
    if (page) Object.assign(page, { checked, indeterminate: n > 0 && !checked });
    const told = this.querySelector("[data-selected]");
    const some = n ? say("{n} selected:", { n }) : "";
    if (told) told.textContent = all ? say("All selected:") : some;
    this.querySelectorAll(".choose button").forEach(one => { one.hidden = !n && !all; });
  };
});
