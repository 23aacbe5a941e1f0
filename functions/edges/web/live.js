/** When to look at the list again: at every change that the stream tells of, after every gap, and now and then anyway. */

import { config } from "./server.js";

const TICK = 2000; // milliseconds; how often one looks where the stream cannot be had
const ANYWAY = 5000; // milliseconds; days begin and mails leave without a change of any task
const ASLEEP = 20_000; // milliseconds without a tick: the machine slept, and its stream may be dead without knowing
let base = null;
let source = null;
let ticked = Date.now();
let looked = Date.now();

/** Call `then` whenever there may be something new to see. */
export function follow(then) {
  const look = () => {
    if (document.hidden) return; // it is looked at once it is shown again
    looked = Date.now();
    then();
  };
  const again = () => {
    look();
    listen(look);
  };
  then();
  listen(look);
  setInterval(() => tick(look, again), TICK);
  document.addEventListener("visibilitychange", look);
  addEventListener("online", again);
}

function tick(look, again) {
  if (document.hidden) return;
  const slept = Date.now() - ticked > ASLEEP;
  ticked = Date.now();
  if (slept || source?.readyState === EventSource.CLOSED) again();
  else if (source?.readyState !== EventSource.OPEN || Date.now() - looked > ANYWAY) look();
}

/** Open the stream; a browser opens it anew by itself, unless it was refused. */
async function listen(look) {
  try {
    base ??= (await config()).stream;
  } catch {
    setTimeout(() => listen(look), TICK);
    return;
  }
  source?.close();
  source = new EventSource(`${base}/v1/stream`, { withCredentials: true });
  for (const name of ["open", "change", "reset"]) source.addEventListener(name, look);
}
