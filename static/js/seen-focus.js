// Keeps the field that has the focus above the bar at the foot of the page. A press is waited for:
// what is pressed does not move away under the pointer.
const ROOM = 8;
let isPressed = false;

function see() {
  const field = document.activeElement, bar = document.querySelector(".send");
  if (isPressed || !bar || bar.contains(field) || !field.closest?.("form")) return;
  if (getComputedStyle(bar).position !== "sticky") return;
  const box = field.getBoundingClientRect(), least = bar.getBoundingClientRect().top - ROOM;
  // of one that is taller than the page the browser keeps the caret in sight
  if (box.bottom > least && box.height <= least - ROOM) scrollBy(0, box.bottom - least);
}

function pressed({ type }) {
  isPressed = type === "pointerdown";
  if (!isPressed) setTimeout(see);
}

for (const type of ["pointerdown", "pointerup", "pointercancel"])
  addEventListener(type, pressed, { capture: true });
for (const type of ["focusin", "input", "resize"]) addEventListener(type, see);
for (const bar of document.querySelectorAll(".send")) new ResizeObserver(see).observe(bar);
