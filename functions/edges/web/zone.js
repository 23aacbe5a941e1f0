/** The owner's zone: said where the browser's is another, which one tap makes the owner's. */

import { settings } from "./server.js";
import { toast } from "./toast.js";

const aside = document.getElementById("zone");
const [said, button] = aside.children;

/** A zone by the name this browser gives it, so that Etc/UTC is UTC; without a name, the browser's own. */
const known = (timeZone) => Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;

/** Say the owner's zone where it is not the browser's; `then` is called once it was changed. */
export async function sayZone(then) {
  const { time_zone: zone } = await settings();
  said.textContent = `Days and times are those of ${zone}.`;
  button.textContent = `Use ${known()}`;
  button.onclick = () => move(known(), zone, then);
  aside.hidden = known(zone) === known();
}

async function move(zone, before, then) {
  try {
    await settings({ time_zone: zone });
    toast(`Days and times are those of ${zone} now.`, ["Undo", () => move(before, zone, then)]);
  } catch (problem) {
    toast(problem.message, ["Try again", () => move(zone, before, then)]);
  }
  await sayZone(then);
  then();
}
