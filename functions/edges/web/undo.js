/** Taking back what was changed, doing it again, going further back. What was changed since is never taken for it. */

import { callTool } from "./server.js";
import { toast } from "./toast.js";

const LOOKS = /^(list|search|get)_/; // tools that change nothing
const NOW = { created: "gone again", restored: "gone again", deleted: "back", completed: "open again", reopened: "done again" };
let changed = () => {};

/** `then` is called after each undo. */
export function afterUndo(then) {
  changed = then;
}

/** What a call's answer left of the tasks it changed, as ETags. */
export function left(tool, { task, tasks = [], undone = [] }) {
  if (LOOKS.test(tool)) return [];
  const all = [task, ...tasks, ...undone.map((one) => one.task)].filter(Boolean);
  return all.map(({ id, version }) => `"${id}-${version}"`);
}

/** Take back the change that left these; where something was changed since, do `otherwise`. */
export const takeBack = (etags, otherwise = tell) => take("last", etags, backAgain, otherwise);

const earlier = () => take("earlier", null, backAgain);
const backAgain = (etags) => [["Redo", () => take("undo", etags, onceMore)], ["Earlier", earlier]];
const onceMore = (etags) => [["Undo", () => takeBack(etags)]];
const tell = (problem) => toast(problem.message);

/** Undo `what`; say how the tasks are now, with the offers for what it left. */
async function take(what, etags, offers, otherwise = tell) {
  try {
    const answer = await callTool("undo", { what, request_id: crypto.randomUUID() }, etags);
    toast([said(answer.undone), ...(answer.notes ?? [])].join(" "), ...offers(left("undo", answer)));
  } catch (problem) {
    await (problem.status === 412 ? otherwise : tell)(problem);
  }
  changed();
}

function said(undone) {
  const [{ kinds, task }] = undone;
  if (undone.length === 1) return `“${task.title}” is ${NOW[kinds[0]] ?? "as it was"}.`;
  const alike = undone.every((one) => one.kinds[0] === kinds[0]);
  return `${undone.length} tasks are ${(alike && NOW[kinds[0]]) || "as they were"}.`;
}
