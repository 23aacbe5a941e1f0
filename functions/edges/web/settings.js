/** Settings: each is kept as soon as it is changed, with a way back; and the account as a whole. */

import { sayMails } from "./mails.js";
import { config, deleteAccount, settings, signOut } from "./server.js";
import { sheet, trying } from "./sheet.js";
import { sayTokens } from "./tokens.js";
import { beforeWords } from "./words.js";

const LEADS = ["PT0S", "PT10M", "PT30M", "PT1H", "PT2H", "P1D"];
const form = document.getElementById("habits");
const told = form.querySelector("[role=status]");
const refused = form.querySelector("[role=alert]");
const fields = form.elements;
const account = document.getElementById("account");
const trouble = account.querySelector("[role=alert]");
const leave = document.getElementById("sign-out");
let kept = {}; // as the server has them

/** Have the settings at hand; `then` is called once one was changed. */
export function settle(then) {
  const { close } = sheet("settings", open);
  form.addEventListener("change", ({ target }) => keep(target, then));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("goes-change").addEventListener("click", () => {
    close();
    document.getElementById("mail-button").click();
  });
}

async function open() {
  told.textContent = refused.textContent = "";
  await trying(async () => {
    const [mine, { mcp, signed_in: signedIn }] = await Promise.all([settings(), config(), sayMails()]);
    fill(mine);
    leave.hidden = !signedIn;
    await sayTokens(mcp);
  }, trouble);
}

function fill(mine) {
  kept = mine;
  const leads = LEADS.includes(mine.default_reminder) ? LEADS : [...LEADS, mine.default_reminder];
  fields.default_reminder.replaceChildren(...leads.map((lead) => new Option(beforeWords(lead), lead)));
  zones().replaceChildren(...Intl.supportedValuesOf("timeZone").map((zone) => new Option(zone)));
  for (const [name, value] of Object.entries(mine)) fields[name].value = value ?? "";
}

const zones = () => document.getElementById("zones");

async function keep({ name, value }, then) {
  if (value === (kept[name] ?? "") || (name === "day_starts" && !value)) return;
  told.textContent = "";
  await trying(async () => {
    kept = await settings({ [name]: value.trim() || null });
    fields[name].value = kept[name] ?? "";
    told.textContent = "Kept.";
    then();
  }, refused);
}

/** Go where nothing of anybody is shown; `how` says why. */
const goodbye = (how) => location.replace(`bye.html#${how}`);

leave.addEventListener("click", () => {
  trying(async () => {
    await signOut();
    goodbye("out");
  }, trouble);
});
document.getElementById("leaving").addEventListener("submit", (event) => {
  event.preventDefault();
  trying(async () => {
    const { tables } = await deleteAccount(event.target.elements.confirm.value);
    const rows = Object.values(tables);
    const counted = (name) => rows.reduce((sum, row) => sum + row[name], 0);
    goodbye(`deleted-${counted("deleted")}-${counted("left")}`);
  }, trouble);
});
