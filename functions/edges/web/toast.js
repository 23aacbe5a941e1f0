/** A passing word at the foot of the page with what can be done about it; it stays while it is pointed at or in focus. */

const STAYS = 8000; // milliseconds
const place = document.getElementById("toast");
let timer = 0;

/** Say a text; each offer is a button, as [name, act]. */
export function toast(text, ...offers) {
  const words = document.createElement("span");
  words.textContent = text;
  place.replaceChildren(words, ...offers.map(offer));
  wait();
}

function offer([name, act]) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", () => {
    dismiss();
    act();
  });
  return button;
}

/** The button of what the word at the foot offers first, if it does. */
export const offered = () => place.querySelector("button");

const dismiss = () => place.replaceChildren();
const hold = () => clearTimeout(timer);

function wait() {
  hold();
  timer = setTimeout(dismiss, STAYS);
}

for (const event of ["pointerenter", "focusin"]) place.addEventListener(event, hold);
for (const event of ["pointerleave", "focusout"]) place.addEventListener(event, wait);
