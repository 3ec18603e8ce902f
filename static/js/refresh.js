// Reads the page again and puts in what changed: the server alone knows the words and the buttons.
import { unpressed } from "./pressed.js";

// our own page: the policy (headers.py) lets nothing else become one
const plain = { createHTML: text => text };
const pages = globalThis.trustedTypes?.createPolicy("own-pages", plain) ?? plain;
// however fast things change, twice a second is enough
const rest = () => new Promise(done => setTimeout(done, 500));
const isLoaded = new Promise(done =>
  document.readyState === "complete" ? done() : addEventListener("load", done, { once: true }));
// the page as it came was the first reading
const isReadOnce = isLoaded.then(rest);
let underway = null, isWanted = false;

export function refresh() {
  isWanted = true;
  underway ??= again();
}

async function again() {
  await isReadOnce;
  while (isWanted) {
    isWanted = false;
    await read();
    await rest();
  }
  underway = null;
}

async function read() {
  const asked = location.href,
    answer = await fetch(asked, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = await parsed(answer);
  // else another place is looked at by now
  await unpressed(() => asked === location.href && put(page));
}

export async function parsed(answer) {
  return new DOMParser().parseFromString(pages.createHTML(await answer.text()), "text/html");
}

export function put(page) {
  document.title = page.title;
  for (const part of document.querySelectorAll("[data-part]")) {
    const now = page.getElementById(part.id);
    // somebody writes there, and it can still be done
    if (!now || (now.children.length && part.querySelector("[data-hold]"))) continue;
    Object.assign(part.dataset, now.dataset);
    if (part.dataset.part === "text") {
      // announced, as it is a live region
      if (part.textContent !== now.textContent) part.textContent = now.textContent;
    // what is announced is announced once, as the server wrote it: times are said otherwise here
    } else if (part.role !== "status" || part.came !== (part.came = now.innerHTML))
      keeping(part, () => part.replaceChildren(...document.adoptNode(now).childNodes));
  }
  dispatchEvent(new CustomEvent("page-put", { detail: page }));
}

// What a person has opened, ticked or is about to press stays so.
function keeping(part, change) {
  const open = [...part.querySelectorAll("details[open][id]")].map(one => one.id);
  const ticked = [...part.querySelectorAll("input:checked")].map(one => one.value);
  const focus = path(part, document.activeElement);
  change();
  open.forEach(id => { const one = document.getElementById(id); if (one) one.open = true; });
  part.querySelectorAll("input[type=checkbox]")
    .forEach(one => { one.checked = ticked.includes(one.value); });
  if (focus) part.querySelector(focus)?.focus({ preventScroll: true });
  // what can be pressed there now is near
  if (focus && !part.contains(document.activeElement)) part.focus({ preventScroll: true });
  part.dispatchEvent(new Event("put", { bubbles: true }));
}

function path(part, element) {
  if (!part.contains(element)) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  const details = element.closest("details[id]");
  if (details) return `#${details.id} ${element.localName}`;
  if (element.type === "checkbox") return `input[value="${element.value}"]`;
  if (element.name && element.localName === "button")
    return `button[name="${element.name}"][value="${element.value}"]`;
  if (element.localName === "a") return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  const action = element.form?.getAttribute("action");
  return action ? `form[action="${action}"] button:not([data-enter])` : null;
}
