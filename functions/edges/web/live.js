/** When to look at the list again: at every change that the stream tells of, after every gap, and now and then anyway. */

import { changes } from "./server.js";

const TICK = 2000; // milliseconds; how often one looks where the stream cannot be had
const ANYWAY = 5000; // milliseconds; days begin and mails leave without a change of any task
const ASLEEP = 20_000; // milliseconds without a tick: the machine slept, and its stream may be dead without knowing
const BACK = [500, 5000]; // milliseconds until a stream is opened again: at first, and at most where it cannot be had
let open = false;
let listening = new AbortController();
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
    listening.abort(); // and the next begins at once
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
  if (slept) again();
  else if (!open || Date.now() - looked > ANYWAY) look();
}

/** Read one stream after the other, for as long as the page lives. */
async function listen(look) {
  for (let wait = BACK[0]; ; wait = Math.min(wait * 2, BACK[1])) {
    listening = new AbortController();
    try {
      for await (const _ of changes(listening.signal)) {
        open = true;
        wait = BACK[0];
        look();
      }
    } catch {
      // whatever it is, the list is read without it meanwhile
    }
    open = false;
    await pause(wait, listening.signal);
  }
}

function pause(milliseconds, signal) {
  if (signal.aborted) return null;
  return new Promise((done) => {
    setTimeout(done, milliseconds * (0.75 + Math.random() / 2)); // not all screens at once
    signal.addEventListener("abort", done);
  });
}
