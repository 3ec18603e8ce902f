// While something is held down, nothing on the page moves or goes from under it: browsers press
// only what is still there when it is let go. (An open menu is held by nobody.)
const isPressed = () => [...document.querySelectorAll(":active")].pop()?.closest("select") === null;
let freed = null;

async function free() {
  // at most three seconds
  for (let n = 0; n < 60 && isPressed(); n++) await new Promise(done => setTimeout(done, 50));
  freed = null;
}

// Changes the page, at once or as soon as nothing is held down; in the order asked for.
export async function unpressed(change) {
  if (freed || isPressed()) await (freed ??= free());
  return change();
}
