/** Mails: where reminders go, an address to send them to, and on a laptop the mails themselves. */

import { mailbox, mails } from "./server.js";
import { sheet, trying } from "./sheet.js";
import { toast } from "./toast.js";
import { linked, moment } from "./words.js";

const WHY = {
  bounced: ", because the address did not take them",
  complaint: ", because one was reported as unwanted",
};
const aside = document.getElementById("mails");
const state = document.getElementById("mail-state");
const toggle = document.getElementById("mail-switch");
const form = document.getElementById("mail-address");
const trouble = form.querySelector("[role=alert]");
const sent = document.getElementById("sent");
const older = document.getElementById("older");

/** Read and say how mails stand; `asked` changes it first. */
export async function sayMails(asked) {
  const { to, asked: waiting, stopped, why, since, kind } = await mailbox(asked);
  const ended = stopped && `since ${moment(since).textContent}${WHY[why] ?? ""}`;
  const stop = stopped && `Reminders no longer come by mail${to ? ` to ${to}` : ""}, ${ended}.`;
  const wait = waiting && `A letter is on its way to ${waiting}; follow its link, and reminders come there.`;
  const goes = to ? `Reminders go to ${to}.` : kind === "folder" ? "Reminders lie in this machine's mail folder." : "";
  aside.firstElementChild.textContent = stop || wait || "";
  aside.lastElementChild.hidden = !stopped;
  aside.hidden = !stop && !wait;
  const said = [stop || goes || "Reminders go nowhere yet: say where.", wait].filter(Boolean).join(" ");
  for (const place of [state, document.getElementById("goes")]) place.textContent = said;
  toggle.textContent = stopped ? "Send them again" : "Stop mails";
  toggle.onclick = () => change({ stopped: !stopped });
  toggle.hidden = !stopped && !to && kind !== "folder";
  sent.hidden = kind !== "folder";
}

const change = (asked) =>
  trying(async () => {
    await sayMails(asked);
    if (!sent.hidden) await showMails();
  }, trouble);

async function showMails(cursor) {
  const page = await mails(cursor);
  const list = sent.querySelector("ol");
  if (cursor) list.append(...page.mails.map(entry));
  else list.replaceChildren(...page.mails.map(entry));
  sent.querySelector(".aside").hidden = list.children.length > 0;
  older.hidden = !page.next_cursor;
  older.onclick = () => showMails(page.next_cursor).catch((problem) => (trouble.textContent = problem.message));
}

function entry(mail) {
  const item = document.createElement("li");
  const letter = document.createElement("details");
  const subject = document.createElement("summary");
  const text = document.createElement("div");
  subject.textContent = mail.subject || "(no subject)";
  text.className = "letter";
  text.append(...linked(mail.text));
  letter.append(subject, moment(mail.at), text);
  item.append(letter);
  return item;
}

aside.lastElementChild.addEventListener("click", () => {
  sayMails({ stopped: false }).catch((problem) => toast(problem.message));
});
sheet("mail", () => change());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await change({ to: form.elements.to.value.trim() });
  if (!trouble.textContent) form.reset();
});
