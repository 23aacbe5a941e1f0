/** The page: the list is read again after each act and each change elsewhere; what is typed is kept in the tab. */

import { follow } from "./live.js";
import { boxes, draw, familyOf } from "./list.js";
import { sayMails } from "./mails.js";
import { callTool, freshId } from "./server.js";
import { settle } from "./settings.js";
import { begin, keep, kept, lastSaid, say, setToday, showLatest } from "./talk.js";
import { offered, toast } from "./toast.js";
import { afterUndo, left, takeBack } from "./undo.js";
import { sayZone } from "./zone.js";

const PAGES = 10; // of a hundred tasks
const message = document.getElementById("message");
const list = document.getElementById("list");
const ticked = new Map(); // id -> whether the server has it too; until a later reading no longer holds the task
let reading = null;
let following = null; // the reading that comes after it

// The list

async function readPages() {
  const found = new Map(); // by id: a task may move between pages while they are read
  let page = {};
  for (let read = 0; read === 0 || (page.next_cursor && read < PAGES); read += 1) {
    page = await callTool("list_tasks", { status: "open", limit: 100, cursor: page.next_cursor });
    for (const task of page.tasks) found.set(task.id, task);
  }
  document.getElementById("more").hidden = !page.next_cursor;
  return { tasks: [...found.values()], today: page.today };
}

async function readList() {
  const settled = [...ticked].filter(([, known]) => known).map(([id]) => id);
  try {
    const { tasks, today } = await readPages();
    settled.forEach((id) => ticked.delete(id));
    setToday(today);
    draw(tasks, today, new Set(ticked.keys()));
    warn("");
  } catch (problem) {
    warn(problem.away ? `${problem.message} What you type is kept, and the list comes back by itself.` : problem.message);
  }
}

/** Read the list as it is after this moment: a reading already under way does not count. */
function refresh() {
  following ??= readNext();
  return following;
}

async function readNext() {
  await reading;
  following = null;
  reading = readList().finally(() => (reading = null));
  await reading;
}

function warn(text) {
  const banner = document.getElementById("offline");
  if (banner.textContent !== text) banner.textContent = text;
  banner.hidden = !text;
}

// Ticking

async function tick(id, title) {
  const family = familyOf(id); // open subtasks are completed with it, and come back with it
  ticked.set(id, false);
  try {
    const answer = await callTool("complete_task", { task_ids: [id], request_id: freshId() });
    ticked.set(id, true);
    toast(`Completed: ${title}`, ["Undo", () => takeBack(left("complete_task", answer), () => reopen(family))]);
  } catch (problem) {
    ticked.delete(id);
    toast(problem.message, ["Try again", () => tick(id, title)]);
  }
  refresh();
}

async function reopen(ids) {
  try {
    await callTool("complete_task", { task_ids: ids, reopen: true, request_id: freshId() });
    ids.forEach((id) => ticked.delete(id));
  } catch (problem) {
    toast(problem.message, ["Try again", () => reopen(ids)]);
  }
  refresh();
}

list.addEventListener("change", ({ target }) => {
  const row = target.closest(".task");
  row.classList.toggle("done", target.checked);
  if (target.checked) tick(row.dataset.id, row.querySelector(".title").textContent);
  else reopen([row.dataset.id]);
});

// Talking

function write(text) {
  message.value = keep("draft", text);
  message.focus();
}

function send() {
  const said = message.value.trim();
  if (!said) return;
  say(said);
  write("");
}

message.addEventListener("input", () => keep("draft", message.value));
document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
document.addEventListener("mend", ({ detail }) => write([message.value, detail].filter(Boolean).join("\n")));
document.getElementById("empty").addEventListener("click", ({ target }) => {
  if (target.matches(".example")) write(target.textContent);
});
document.getElementById("earlier").addEventListener("click", ({ target }) => {
  const open = document.getElementById("talk").classList.toggle("open");
  target.setAttribute("aria-expanded", String(open));
  target.textContent = open ? "Less" : "Earlier";
  showLatest();
});

// Keys

const STEPS = { ArrowDown: (at) => at + 1, ArrowUp: (at) => at - 1, Home: () => 0, End: (at, last) => last };

list.addEventListener("keydown", (event) => {
  const all = boxes();
  const at = all.indexOf(event.target);
  if (at < 0 || !STEPS[event.key]) return;
  event.preventDefault();
  const last = all.length - 1;
  all[Math.max(0, Math.min(last, STEPS[event.key](at, last)))].focus();
});

// One stop for the Tab key in the whole list: the row that was last in focus.
list.addEventListener("focusin", ({ target }) => {
  if (!target.matches(".task input")) return;
  for (const box of boxes()) box.tabIndex = box === target ? 0 : -1;
});

message.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (event.key === "ArrowUp" && !message.value) {
    event.preventDefault();
    write(lastSaid());
  } else if (event.key === "Escape") {
    boxes().find((box) => box.tabIndex === 0)?.focus();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type=checkbox])")) return;
  if (event.key === "/") {
    event.preventDefault();
    message.focus();
  } else if (event.key.toLowerCase() === "u") (offered() ?? document.querySelector("#log .undo"))?.click();
});

// The beginning

message.value = kept("draft", "");
if (matchMedia("(pointer: fine)").matches) message.focus();
begin(refresh);
afterUndo(refresh);
follow(refresh);
settle(() => Promise.all([refresh(), sayZone(refresh)]).catch(() => {})); // the sheet itself says what is wrong
sayZone(refresh).catch(() => {}); // the list's own banner says when the server is away
sayMails().catch(() => {}); // as above
addEventListener("offline", () => warn("You are offline. What you type is kept."));
