// <live-preview>: counts the people, shows the first message and says what is wrong or odd, while
// one types.
import { unpressed } from "./pressed.js";
import { hint, list, text } from "./put.js";
import { problems } from "./problems.js";
import { say } from "./say.js";
import { sentBack } from "./sent-back.js";
import { upload } from "./upload.js";

const WAIT_MS = 250, PICTURES_BYTES = 3_000_000, MOST_NAMED = 2_000,
  PARTS = ["attachment", "inline", "personal"],
  LIST = "#emails, #file, #rest_of, #list_of, [name=kept], [data-choice], [name^=skip_]";

// A reload, and this tab after a crash, find the draft by its address.
function keptAs(key) {
  history.replaceState(history.state, "",
    `${document.documentElement.dataset.root}/?draft=${encodeURIComponent(key)}`);
  document.querySelector("[data-saved]").hidden = false;
  for (const link of document.querySelectorAll("a[hreflang]"))
    link.search = new URLSearchParams({ draft: key, language: link.hreflang });
}

// What is wrong with the letter's files is known by what they are called and how large they are.
function unsentFiles(form) {
  const every = PARTS.flatMap(part => form.getAll(part).filter(file => file.name)
    .map(file => [part, file.name.slice(-150), file.size]));
  return every.length > MOST_NAMED ? "" : JSON.stringify(every);
}

customElements.define("live-preview", class extends HTMLElement {
  #timer = 0;
  #asked = null;
  // the file that the server keeps under this form's key: it is sent once
  #sent = null;
  #lasted = 0;
  // an empty form is not wrong yet
  #isTouched = false;
  #isSaved = true;

  connectedCallback() {
    this.addEventListener("input", this.#changed);
    this.addEventListener("change", this.#chosen);
    this.addEventListener("click", this.#clicked);
    this.addEventListener("submit", this.#entered);
    this.addEventListener("submit", this.#submitted);
    window.addEventListener("beforeunload", this.#leaving);
    window.addEventListener("pageshow", this.#later);
    window.addEventListener("pageshow", this.#shownAgain);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    window.removeEventListener("beforeunload", this.#leaving);
    window.removeEventListener("pageshow", this.#later);
    window.removeEventListener("pageshow", this.#shownAgain);
  }

  #changed = event => {
    this.#isTouched = true;
    this.#together(event.target);
    this.#isSaved = false;
    this.querySelector(".letter").ariaBusy = "true";
    // what it said was of another list
    if (event.target.matches(LIST)) this.#button(say("Send invitations"), "");
    // the answer under way would undo it
    if (event.target.closest("list-page")) this.#asked?.abort();
    this.#later();
  };

  // Some of an earlier run's people are people of it.
  #together({ name, checked, form }) {
    const { list_of: all, list_sent: some } = form?.elements ?? {};
    if (name === "list_sent" && checked) all.checked = true;
    if (name === "list_of" && !checked && some) some.checked = false;
  }

  #later = () => {
    clearTimeout(this.#timer);
    // a long list is read at leisure
    this.#timer = setTimeout(() => this.#ask(), Math.max(WAIT_MS, 2 * this.#lasted));
  };

  // The last keys before the page is left, ahead of what is asked for next. (Browsers let 64 KB out
  // behind a page; a list that is longer was sent before.)
  #leaving = () => {
    if (this.#isSaved) return;
    this.#isSaved = true;
    const form = new FormData(this.querySelector("form"));
    form.delete("file");
    this.#unsent(form);
    fetch(`${document.documentElement.dataset.root}/preview?live=1`,
      { method: "POST", body: form, keepalive: true }).catch(() => {});
  };

  // Files of the letter go once, with the form: a draft keeps how they are called, to say which are
  // to be chosen again.
  #unsent(form) {
    const chosen = PARTS.flatMap(part => form.getAll(part)).map(file => file.name),
      before = (form.get("missing_files") ?? "").split("/"),
      names = [...chosen, ...before].filter(Boolean).slice(0, 30);
    for (const part of PARTS) form.delete(part);
    this.querySelector("written-before").unsaid?.(form);
    form.set("unsent", "yes");
    if (names.length) form.set("missing_files", names.join("/"));
  }

  // Another list takes the place of the one that was kept; files of the letter change no list.
  #chosen = event => {
    if (event.target.name !== "file") return;
    this.#sent = null;
    this.dispatchEvent(new Event("newlist"));
  };

  // What the server has need not be sent to it again.
  #submitted = event => {
    this.#isSaved ||= !event.submitter?.formTarget;
    const file = this.querySelector("[name=file]"),
      isSent = this.#sent && this.#sent === file.files[0];
    if (isSent) this.#kept();
    if (event.submitter?.formTarget)
      return this.#without(isSent, [...this.querySelector("[name=inline]").files]);
    file.disabled ||= isSent;
  };

  // A look at the HTML takes no file along but its pictures, and the page stays.
  #without(isSent, pictures) {
    const goes = [isSent || "file",
        pictures.reduce((sum, one) => sum + one.size, 0) <= PICTURES_BYTES && "inline"],
      left = [...this.querySelectorAll("[type=file]")]
        .filter(file => !file.disabled && !goes.includes(file.name));
    for (const file of left) file.disabled = true;
    setTimeout(() => {
      for (const file of left) file.disabled = false;
      this.querySelector("[name=kept][type=hidden]")?.remove();
    });
  }

  #shownAgain = () => { this.querySelector("[name=file]").disabled = false; };

  // Enter looks at once, as next, previous and Find do; without script they do so by a page of
  // their own.
  #entered = event => {
    const button = event.submitter;
    if (!button?.matches("[data-enter], [data-step], [data-leave]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    clearTimeout(this.#timer);
    if (button.matches("[data-leave]")) return this.#leaveOut(button.value);
    // whoever was led to a question by the button goes back to it once it is answered
    if (document.activeElement?.matches("written-before :checked"))
      this.querySelector("[data-send]").focus();
    this.querySelector("[data-press]").hidden = document.activeElement?.id !== "to";
    this.#ask(button.hasAttribute("data-step") ? button.value
      : document.activeElement?.id === "find" ? "find" : "");
  };

  // The second click of a double one would leave out whoever is shown next. What is to be chosen
  // first has the focus.
  #clicked = event => {
    if (event.detail > 1 && event.target.closest("[data-leave]")) event.preventDefault();
    const field = event.target.closest("[data-send]")?.dataset.chooses;
    if (!field) return;
    event.preventDefault();
    this.querySelector(`[name=${field}]:checked, [name=${field}]`).focus();
  };

  // The list then shows who is left out, with what takes it back.
  #leaveOut(email) {
    const name = `leave_out:${email}`, there = this.querySelector("form").elements.namedItem(name);
    this.#isTouched = true;
    if (there) there.checked = true;
    else this.querySelector("list-page").append(Object.assign(document.createElement("input"),
      { type: "hidden", name, value: "yes" }));
    this.#ask();
  }

  async #ask(step = "") {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    // of use once there is a list, and loaded once the page is there
    await import("./written-before.js").catch(() => null);
    if (signal.aborted) return;
    const form = new FormData(this.querySelector("form")), file = form.get("file");
    // one that is empty is sent: the server says so
    if (!file?.name || file === this.#sent) form.delete("file");
    if (file?.size && file === this.#sent) form.set("kept", "yes");
    const unsent = unsentFiles(form);
    this.#unsent(form);
    if (unsent) form.set("unsent_files", unsent);
    form.set("step", step);
    // what nobody typed is no draft
    form.set("draft", this.#isTouched ? "yes" : "");
    this.#isSaved = true;
    const began = performance.now(),
      seen = await upload(form, { signal, progress: this.#progress }).catch(() => null);
    this.#progress(1);
    if (!seen) return;
    this.#lasted = performance.now() - began;
    if (file?.size && this.#sent === file && !seen.kept) return this.#sendAgain();
    if (file?.size && seen.kept) this.#sent = file;
    if (step === "find") this.querySelector("[name=found]").value = form.get("find");
    await unpressed(() => signal.aborted || this.#show(seen, form));
  }

  // It was kept for an hour, and that is over; or the program was started anew.
  #sendAgain() {
    this.#sent = null;
    this.#later();
  }

  #kept() {
    const kept = Object.assign(document.createElement("input"),
      { type: "hidden", name: "kept", value: "yes" });
    if (!this.querySelector("[name=kept]:checked, [name=kept][type=hidden]"))
      this.querySelector("form").append(kept);
  }

  #progress = part => {
    const bar = this.querySelector("progress");
    bar.hidden = part >= 1;
    bar.value = part;
  };

  // Where something is wrong it shows what, and where something is to be chosen it leads there; it
  // sends nothing then.
  #button(said, agreed, isWrong = false, chooses = "") {
    const button = this.querySelector("[data-send]");
    button.dataset.chooses = chooses;
    text(this, "[data-send]", said);
    button.value = agreed;
    if (isWrong) button.setAttribute("formaction", button.dataset.look);
    else button.removeAttribute("formaction");
  }

  #person({ person, valid, shown, searched, passed_over, unasked, leave: email }) {
    const number = this.querySelector("#person"), at = person?.number ?? 1;
    text(this, "[data-shown]", shown);
    hint(this, "[data-searched]", searched);
    hint(this, "[data-passed-over]", passed_over);
    if (document.activeElement !== number) number.value = at;
    this.querySelector("[name=shown]").value = person ? `${unasked}${at} ${person.email}` : "";
    const leave = this.querySelector("[data-leave]");
    leave.hidden = !email;
    leave.value = email;
    this.querySelector("[data-step][value='-1']").disabled = at <= 1;
    this.querySelector("[data-step][value='1']").disabled = at >= valid;
  }

  // Where a test goes follows who sends, until somebody typed another address.
  #to(usual) {
    const to = this.querySelector("#to");
    if (to.matches("[data-usual]") && to.value === to.defaultValue)
      to.value = to.defaultValue = usual;
  }

  #show(seen, form) {
    this.dispatchEvent(new CustomEvent("seen", { detail: seen }));
    text(this, "#count", seen.summary);
    // where the bar that says so lies below the list, beside what was pasted
    text(this, "[data-pasted]", form.get("emails").trim() && seen.summary);
    text(document, "[data-transport]", seen.transport);
    document.querySelector("[data-by]").classList.toggle("warn", seen.is_real);
    this.querySelector("[data-looks]").hidden = !seen.looks;
    const from = this.querySelector("#sender");
    if (from.value === form.get("sender")) from.value = seen.sender;
    this.#to(seen.usual_to);
    // what was changed since it asked, the next answer says
    if (this.#isSaved) {
      this.#button(seen.button, seen.agreed, Object.keys(seen.problems).length > 0,
        seen.chooses);
      this.querySelector(".letter").ariaBusy = "false";
    }
    import("./attached.js").then(({ attached }) => attached(this, seen.attached), () => null);
    const otherwise = { to: seen.person?.email ?? say("nobody yet"), sender: form.get("sender"),
      subject: form.get("subject"), text: form.get("text") };
    for (const name in otherwise)
      text(this, `[data-first=${name}]`, seen.first?.[name] ?? otherwise[name]);
    hint(this, "[data-encoding]", seen.read_as);
    this.#person(seen);
    if (seen.draft) keptAs(seen.draft);
    hint(this, "[data-gaps]", seen.gaps);
    text(this, "[data-test-as]", seen.test_as);
    hint(this, "[data-twice]", seen.twice);
    this.querySelector("written-before").show(seen);
    list(this, "[data-warnings]", seen.warnings.map(one => one.text));
    this.querySelector("[data-unfilled]").hidden = !seen.reading.unfilled.length;
    if (this.#isTouched) problems(this, seen.problems);
    if (this.#isTouched) sentBack(seen);
  }
});
