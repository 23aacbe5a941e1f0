/** Tokens: which programs may work on this list, what they may do, and since when they did not. */

import { makeToken, revokeToken, tokens } from "./server.js";
import { sure, trying } from "./sheet.js";
import { moment } from "./words.js";

const MAY = { "tasks:read": "sees tasks", "tasks:write": "changes tasks", account: "settings and account" };
const place = document.getElementById("programs");
const form = document.getElementById("token");
const made = document.getElementById("made");
const trouble = place.querySelector("[role=alert]");
let door = ""; // where programs come in

/** Read and show the tokens that hold; a secret is shown only where it was just made. */
export async function sayTokens(mcp) {
  door = mcp;
  made.hidden = true;
  await list();
}

async function list() {
  const { tokens: held } = await tokens();
  place.querySelector("ul").replaceChildren(...held.map(entry));
}

function entry(token) {
  const item = document.createElement("li");
  const words = document.createElement("div");
  const name = document.createElement("p");
  const facts = document.createElement("p");
  const button = document.createElement("button");
  name.textContent = token.name;
  facts.className = "aside";
  const used = token.last_used_at ? ["last used ", moment(token.last_used_at)] : ["never used"];
  facts.append(token.scopes.map((scope) => MAY[scope] ?? scope).join(", "), " · ", ...used, " · until ", moment(token.expires_at));
  words.append(name, facts);
  button.type = "button";
  button.className = "plain";
  button.textContent = "Revoke";
  button.setAttribute("aria-describedby", (name.id = `token-${token.id}`));
  sure(button, "Revoke it?", () => trying(() => revokeToken(token.id).then(list), trouble));
  item.append(words, button);
  return item;
}

function show(token) {
  made.querySelector("output").textContent = token.token;
  made.querySelector(".aside").textContent = `Programs that speak MCP come in at ${door}, with it as their bearer token.`;
  made.hidden = false;
  made.scrollIntoView({ block: "nearest" });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, scopes, days } = form.elements;
  trying(async () => {
    show(await makeToken({ name: name.value.trim(), scopes: scopes.value.split(" "), days: Number(days.value) }));
    form.reset();
    form.parentElement.open = false;
    await list();
  }, trouble);
});
made.querySelector("button").hidden = !navigator.clipboard; // there is none where the page came by plain HTTP
made.querySelector("button").addEventListener("click", ({ target }) => {
  trying(async () => {
    await navigator.clipboard.writeText(made.querySelector("output").textContent);
    target.textContent = "Copied";
  }, trouble);
});
