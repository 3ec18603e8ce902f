// What was opened closes by Esc, by a click beside it, and by No.
const open = () => [...document.querySelectorAll("details.ask[open]")];

addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  for (const one of open()) {
    one.open = false;
    one.querySelector("summary").focus();
  }
});

addEventListener("click", event => {
  const no = event.target.closest("[data-close]");
  if (no) event.preventDefault();
  for (const one of open()) {
    if (one.contains(event.target) && !no) continue;
    one.open = false;
    if (no) one.querySelector("summary").focus();
  }
});
