/** The conversation: each turn is kept in the tab until it is answered, and is sent again under the same id. */

import { asWords, chat, freshId } from "./server.js";
import { toast } from "./toast.js";
import { doAgain, left, takeBack } from "./undo.js";
import { changeWords } from "./words.js";

const REMEMBERED = 50; // turns
const PHRASES = new Set(["due", "recurrence", "priority", "tags", "reminders"]);
const log = document.getElementById("log");
const conversation = kept("conversation", null) ?? keep("conversation", freshId());
const turns = kept("turns", []); // [{id, said, body, reply, phrases, left, undid, problem}]
let line = Promise.resolve(); // one turn at a time, in the order said
let today = null;
let answered = () => {};

/** Show what was said before; `then` is called after each answer. */
export function begin(then) {
  answered = then;
  for (const turn of turns) {
    if (turn.reply === undefined) turn.problem ??= "This was not answered before the page was closed.";
    show(turn);
  }
}

/** Say something: a message, or a body that says more than its words. */
export function say(said, body = { message: said }) {
  const turn = { id: freshId(), said, body };
  turns.push(turn);
  turns.splice(0, turns.length - REMEMBERED);
  deliver(turn);
}

/** What was said last, to be said again or mended. */
export const lastSaid = () => turns.at(-1)?.said ?? "";

export function setToday(date) {
  today = date;
}

export function kept(name, otherwise) {
  return JSON.parse(sessionStorage.getItem(name)) ?? otherwise;
}

export function keep(name, value) {
  sessionStorage.setItem(name, JSON.stringify(value));
  return value;
}

function deliver(turn) {
  delete turn.problem;
  show(turn, { waiting: true });
  line = line.then(() => exchange(turn));
}

async function exchange(turn) {
  let confirm;
  try {
    const body = { ...turn.body, conversation_id: conversation, request_id: turn.id };
    const heard = await chat(body, (text) => grow(turn, text));
    turn.reply = heard.reply;
    turn.phrases = understood(heard.calls);
    turn.left = heard.calls.flatMap(({ tool, result }) => left(tool, result));
    turn.undid = heard.calls.some(({ tool }) => tool === "undo");
    confirm = heard.confirm;
  } catch (problem) {
    turn.problem = problem.message;
  }
  show(turn, { confirm });
  answered();
}

/** Show what has come of a reply so far. */
function grow(turn, text) {
  const node = document.getElementById(`turn-${turn.id}`);
  node.dataset.come = (node.dataset.come ?? "") + text;
  node.querySelector(".answer").replaceChildren(reply(node.dataset.come));
  showLatest();
}

function show(turn, { waiting = false, confirm } = {}) {
  keep("turns", turns);
  for (const card of log.querySelectorAll(".plan, .understood, .undo")) card.remove(); // with what is said next, its time is over
  const node = document.getElementById(`turn-${turn.id}`) ?? added(turn);
  node.classList.toggle("waiting", waiting);
  node.ariaBusy = String(waiting); // read aloud once it is whole
  delete node.dataset.come;
  const parts = [turn.reply && reply(turn.reply), turn.phrases?.length && phrases(turn), confirm && plan(confirm)];
  if (turn.left?.length) parts.push(undo(turn));
  if (turn.problem) parts.push(trouble(turn));
  node.querySelector(".answer").replaceChildren(...parts.filter(Boolean));
  document.getElementById("earlier").hidden = turns.length < 2;
  showLatest();
}

/** Bring the last words into view. */
export function showLatest() {
  log.scrollTop = log.scrollHeight;
}

function added(turn) {
  const node = document.getElementById("turn").content.firstElementChild.cloneNode(true);
  node.id = `turn-${turn.id}`;
  node.querySelector(".said .text").textContent = turn.said;
  log.append(node);
  return node;
}

function reply(text) {
  const part = element("div", "reply");
  part.append(...text.split("\n").map((line) => paragraph(/^\d+\. /.test(line) ? "numbered" : "", line)));
  return part;
}

/** The phrases of a message that were read as more than words, each with the task it was read for. */
function understood(calls) {
  return calls.flatMap(({ spans = [], result }) =>
    spans.filter(({ field }) => PHRASES.has(field)).map((span) => ({ ...span, task_id: result.task.id })),
  );
}

/** What was understood; a tap makes a phrase words of the title again. */
function phrases(turn) {
  const part = element("div", "understood");
  part.append(element("span", "", "Understood; tap to keep as words:"));
  for (const phrase of turn.phrases) {
    const button = element("button", "", phrase.text);
    button.type = "button";
    button.setAttribute("aria-label", `Keep “${phrase.text}” as words`);
    button.addEventListener("click", () => unread(turn, phrase));
    part.append(button);
  }
  return part;
}

async function unread(turn, { start, end, task_id, text }) {
  try {
    const { tasks } = await asWords({ message: turn.body.message, start, end, task_id });
    turn.phrases = turn.phrases.filter((phrase) => phrase.start !== start);
    turn.left = left("update_task", { tasks });
    turn.reply = `“${text}” is words now: ${tasks[0].title}`;
    show(turn);
  } catch (problem) {
    toast(problem.message);
  }
  answered();
}

/** The way back from what a message changed; from an undo that was asked for in words, the way on. */
function undo(turn) {
  const button = element("button", "undo", turn.undid ? "Redo" : "Undo");
  button.type = "button";
  button.addEventListener("click", async () => {
    const etags = turn.left;
    turn.left = turn.phrases = [];
    show(turn);
    if (!(await (turn.undid ? doAgain : takeBack)(etags))) return;
    turn.reply += turn.undid ? "\nYou redid this." : "\nYou undid this.";
    keep("turns", turns);
    document.getElementById(`turn-${turn.id}`)?.querySelector(".answer").replaceChildren(reply(turn.reply));
  });
  return button;
}

/** A change of many tasks, shown before it happens. */
function plan(confirm) {
  const card = element("section", "plan");
  card.setAttribute("aria-label", "A plan to be confirmed");
  const items = confirm.tasks.map(({ before, after }) => {
    const item = element("li");
    item.append(element("b", "", before.title), element("span", "", changeWords(before, after, today)));
    return item;
  });
  const tasks = element("ul");
  tasks.tabIndex = 0; // so that keys can scroll it
  tasks.append(...items);
  const accept = () => say("Yes", { confirm: confirm.token });
  card.append(paragraph("heading", `${confirm.count} tasks`), tasks);
  card.append(buttons(["Yes, do it", accept], ["No", () => say("No")]));
  return card;
}

function trouble(turn) {
  const part = element("div", "trouble");
  const mend = () => document.dispatchEvent(new CustomEvent("mend", { detail: turn.said }));
  part.append(paragraph("", turn.problem), buttons(["Try again", () => deliver(turn)], ["Edit", mend]));
  return part;
}

function buttons(...choices) {
  const part = element("div", "buttons");
  for (const [name, act] of choices) {
    const button = element("button", "", name);
    button.type = "button";
    button.addEventListener("click", act);
    part.append(button);
  }
  return part;
}

const paragraph = (kind, text) => element("p", kind, text);

function element(tag, kind = "", text = "") {
  const node = document.createElement(tag);
  node.className = kind;
  node.textContent = text;
  return node;
}
