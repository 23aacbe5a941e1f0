/** A passing word at the foot of the page with one thing to do about it; it stays while it is pointed at or in focus. */

const STAYS = 8000; // milliseconds
const place = document.getElementById("toast");
let timer = 0;

/** Say a text; `name` and `act` are its button, if it has one. */
export function toast(text, name, act) {
  const words = document.createElement("span");
  words.textContent = text;
  place.replaceChildren(words, ...(name ? [offer(name, act)] : []));
  wait();
}

function offer(name, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", () => {
    dismiss();
    act();
  });
  return button;
}

/** Do what the word at the foot offers, if there is one. */
export const takeOffer = () => place.querySelector("button")?.click();

const dismiss = () => place.replaceChildren();
const hold = () => clearTimeout(timer);

function wait() {
  hold();
  timer = setTimeout(dismiss, STAYS);
}

for (const event of ["pointerenter", "focusin"]) place.addEventListener(event, hold);
for (const event of ["pointerleave", "focusout"]) place.addEventListener(event, wait);
