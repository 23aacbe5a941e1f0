/** Taking back what was changed, doing it again, going further back. What was changed since is never taken for it. */

import { callTool, freshId } from "./server.js";
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

/** Take back the change that left these, and return whether it was; where something was changed since, do `otherwise`. */
export const takeBack = (etags, otherwise = tell) => take("last", etags, backAgain, otherwise);

/** Do again what was taken back and left these; return whether it was. */
export const doAgain = (etags) => take("undo", etags, onceMore);

const earlier = () => take("earlier", null, backAgain);
const backAgain = (etags) => [["Redo", () => doAgain(etags)], ["Earlier", earlier]];
const onceMore = (etags) => [["Undo", () => takeBack(etags)]];
const tell = (problem) => toast(problem.message);

/** Undo `what`, say how the tasks are now, with the offers for what it left, and return whether it was done. */
async function take(what, etags, offers, otherwise = tell) {
  let done = false;
  try {
    const answer = await callTool("undo", { what, request_id: freshId() }, etags);
    done = true;
    toast([said(answer.undone), ...(answer.notes ?? [])].join(" "), ...offers(left("undo", answer)));
  } catch (problem) {
    await (problem.status === 412 ? otherwise : tell)(problem);
  }
  changed();
  return done;
}

function said(undone) {
  const [{ kinds, task }] = undone;
  if (undone.length === 1) return `“${task.title}” is ${NOW[kinds[0]] ?? "as it was"}.`;
  const alike = undone.every((one) => one.kinds[0] === kinds[0]);
  return `${undone.length} tasks are ${(alike && NOW[kinds[0]]) || "as they were"}.`;
}
