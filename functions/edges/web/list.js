/** The list on the page: rows are kept by task id and only what differs is touched, so focus and scroll stay. */

import { facts, groupOf, longDate } from "./words.js";

const GROUPS = ["overdue", "day", "upcoming", "someday"];
const list = document.getElementById("list");
const rows = new Map(); // task id -> row
let drawn = []; // the tasks that are on the page
let shown = ""; // what was drawn last, as text

/** Draw tasks in their groups; `done` holds the ids that are ticked but not yet gone. */
export function draw(tasks, today, done) {
  const now = JSON.stringify([tasks, today, [...done]]);
  if (now === shown) return;
  const first = !shown;
  shown = now;
  drawn = tasks;
  keepingFocus(() => {
    drop(new Set(tasks.map((task) => task.id)));
    for (const task of tasks) fill(rowOf(task, first), task, today, done.has(task.id));
    for (const name of GROUPS) place(name, nested(tasks.filter((task) => groupOf(task, today) === name)));
  });
  document.getElementById("today").textContent = longDate(today.date);
  document.getElementById("empty").hidden = tasks.length > 0;
  list.removeAttribute("aria-busy");
}

/** Every tick box in the order it is seen. */
export const boxes = () => [...list.querySelectorAll(".task:not(.leaving) input")];

/** A task's id and those of its subtasks, as far down as they go. */
export function familyOf(id) {
  const below = drawn.filter((task) => task.parent === id);
  return [id, ...below.flatMap((task) => familyOf(task.id))];
}

function rowOf(task, first) {
  if (!rows.has(task.id)) {
    const row = document.getElementById("row").content.firstElementChild.cloneNode(true);
    row.dataset.id = task.id;
    row.classList.toggle("new", !first);
    row.querySelector(".title").id = `title-${task.id}`;
    row.querySelector(".facts").id = `facts-${task.id}`;
    row.querySelector("input").setAttribute("aria-labelledby", `title-${task.id}`);
    row.querySelector("input").setAttribute("aria-describedby", `facts-${task.id}`);
    rows.set(task.id, row);
  }
  return rows.get(task.id);
}

function fill(row, task, today, done) {
  row.dataset.priority = task.priority;
  row.classList.toggle("done", done);
  row.querySelector("input").checked = done;
  setText(row.querySelector(".title"), task.title);
  setText(row.querySelector(".description"), task.description ?? "");
  const told = facts(task, today);
  const line = row.querySelector(".facts");
  if (line.dataset.told === JSON.stringify(told)) return;
  line.dataset.told = JSON.stringify(told);
  line.replaceChildren(...told.map(([kind, words]) => fact(kind, words)));
}

function fact(kind, words) {
  const part = document.createElement("span");
  part.className = kind;
  part.textContent = words;
  return part;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Subtasks follow their parent where both stand in one group: [task, depth] pairs. */
function nested(tasks) {
  const here = new Set(tasks.map((task) => task.id));
  const under = Map.groupBy(tasks, (task) => (here.has(task.parent) ? task.parent : null));
  const below = (id, depth) =>
    (under.get(id) ?? []).flatMap((task) => [[task, depth], ...below(task.id, depth + 1)]);
  return below(null, 0);
}

function place(name, tasks) {
  const group = document.getElementById(name);
  group.hidden = !tasks.length;
  group.querySelector(".count").textContent = tasks.length;
  let at = standing(group.querySelector("ul").firstElementChild);
  for (const [task, depth] of tasks) {
    const row = rows.get(task.id);
    row.dataset.depth = depth;
    if (row === at) at = standing(at.nextElementSibling);
    else group.querySelector("ul").insertBefore(row, at);
  }
}

function standing(row) {
  while (row?.classList.contains("leaving")) row = row.nextElementSibling;
  return row;
}

function drop(wanted) {
  for (const [id, row] of rows) {
    if (wanted.has(id)) continue;
    rows.delete(id);
    row.querySelector("input").disabled = true;
    row.classList.add("leaving");
    Promise.allSettled(row.getAnimations().map((motion) => motion.finished)).then(() => row.remove());
  }
}

/** Moving or removing the row in focus must not lose the keyboard's place: the row that took its place gets it. */
function keepingFocus(change) {
  const held = list.contains(document.activeElement) ? document.activeElement : null;
  const at = boxes().indexOf(held);
  change();
  const left = boxes();
  const heir = at < 0 || left.includes(held) ? held : left[Math.min(at, left.length - 1)];
  if (heir && heir !== document.activeElement) heir.focus({ preventScroll: true });
  if (!left.some((box) => box.tabIndex === 0) && left.length) left[0].tabIndex = 0;
}
