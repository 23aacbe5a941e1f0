/** Where reminders go: said where they have stopped, or where an address waits for its reader's word. */

import { mailbox } from "./server.js";
import { toast } from "./toast.js";

const place = document.getElementById("mails");
const again = place.querySelector("button");

/** Read and say how mails stand; `asked` changes it first. */
export async function sayMails(asked) {
  const { to, asked: waiting, stopped } = await mailbox(asked);
  const where = to ? ` to ${to}` : "";
  const stop = stopped && `Reminders no longer come by mail${where}.`;
  const wait = waiting && `A letter is on its way to ${waiting}; follow its link, and reminders come there.`;
  place.firstElementChild.textContent = stop || wait || "";
  again.hidden = !stopped;
  place.hidden = !stop && !wait;
}

again.addEventListener("click", () => {
  sayMails({ stopped: false }).catch((problem) => toast(problem.message, "Try again", () => again.click()));
});
