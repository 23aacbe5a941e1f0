/** The server's doors: what it answers, or a Problem in words a person can use. */

const SILENT = 40_000; // milliseconds
const PATIENCE = 30_000; // milliseconds; the chat itself gives up at thirty seconds

let letIn = false; // whether there was somebody: who is signed out meanwhile is not sent to sign in unasked
let leaving = false;

/** Why something could not be done: the answer's `status`, or `away` when the server was not reached at all. */
export class Problem extends Error {
  constructor(text, { away = false, status = 0 } = {}) {
    super(text);
    Object.assign(this, { away, status });
  }
}

/** A fresh id, as a UUID's 32 digits; `crypto.randomUUID` is missing where the page came by plain HTTP from elsewhere. */
export const freshId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const config = () => ask("/v1/config");
export const mailbox = (asked) => ask("/v1/mail", asked);
export const mails = (cursor) => ask(cursor ? `/v1/mails?cursor=${encodeURIComponent(cursor)}` : "/v1/mails");
export const settings = (changes) => ask("/v1/settings", changes, "PATCH");
export const tokens = () => ask("/v1/tokens");
export const makeToken = (wanted) => ask("/v1/tokens", wanted);
export const revokeToken = (id) => ask(`/v1/tokens/${id}`, {}, "DELETE");
export const signOut = () => ask("/v1/sign-out", {});
export const deleteAccount = (confirm) => ask("/v1/account", { confirm }, "DELETE");
export const asWords = (phrase) => ask("/v1/words", phrase);

/** Call a tool; where `etags` are given, only if nothing was changed since they were (RFC 9110, 13.1.1). */
export const callTool = (tool, asked, etags) =>
  ask(`/v1/tools/${tool}`, asked, "POST", etags ? { "If-Match": etags.join(", ") } : {});

/** Say a turn; `grow` is given the reply's parts as they come, and the whole answer is returned. */
export async function chat(turn, grow) {
  const response = await reach("/v1/chat", turn, "POST", { Accept: "text/event-stream" });
  if (!response.ok) return answered(response);
  try {
    for await (const [name, said] of events(response.body.getReader())) {
      if (name === "delta") grow(said.text);
      if (name === "done") return said;
      if (name === "error") throw new Problem(words(said));
    }
  } catch (why) {
    throw why instanceof Problem ? why : away(why);
  }
  throw away();
}

/** Yield at the beginning of a stream and at each of its events; it ends without a word when it is cut off. */
export async function* changes(signal) {
  const { stream } = await config();
  const response = await fetch(`${stream}/v1/stream`, { headers: await shown(stream), cache: "no-store", signal });
  if (!response.ok) return;
  yield "open";
  yield* events(living(response.body.getReader()));
}

/** What the page shows at another host's door: a ticket, in place of the cookie that does not go there. */
async function shown(stream) {
  if (stream === location.origin) return {};
  const { ticket } = await ask("/v1/ticket", {});
  return { Authorization: `Bearer ${ticket}` };
}

/** A reader that gives up where nothing at all came for so long: a stream gives a sign of life each 15 seconds. */
const living = (reader) => ({
  async read() {
    const silence = setTimeout(() => reader.cancel(), SILENT);
    try {
      return await reader.read();
    } finally {
      clearTimeout(silence);
    }
  },
});

async function ask(path, said, method = "POST", headers = {}) {
  return answered(await reach(path, said, method, { Accept: "application/json", ...headers }));
}

async function answered(response) {
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) {
    letIn = true;
    return answer;
  }
  if (response.status === 401) leave();
  throw new Problem(words(answer, response.status), { status: response.status });
}

async function reach(path, said, method, more) {
  const headers = { ...(said && { "Content-Type": "application/json" }), ...more };
  const sent = said && { method, body: JSON.stringify(said) };
  try {
    return await fetch(path, { ...sent, headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  } catch (why) {
    throw away(why);
  }
}

/** Leave to sign in, once; a new person's first time zone is this browser's. */
function leave() {
  if (leaving) return;
  leaving = true;
  if (letIn) location.replace("bye.html");
  else location.assign(`/v1/sign-in?zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}`);
}

function away(why) {
  const late = why?.name === "TimeoutError";
  return new Problem(late ? "Cuebird did not answer in time." : "Cuebird cannot be reached.", { away: true });
}

/** Server-sent events (WHATWG HTML 9.2) as [name, data] pairs; ours have one line of each. */
async function* events(reader) {
  const decoder = new TextDecoder();
  let left = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const whole = (left + decoder.decode(read.value, { stream: true })).split("\n\n");
    left = whole.pop();
    for (const [, name, data] of whole.map((event) => /^event: (.*)\ndata: (.*)$/m.exec(event) ?? [])) {
      if (name) yield [name, JSON.parse(data)];
    }
  }
}

/** A problem document (RFC 9457) as sentences: what is wrong, then what to try. A field is named as people would. */
function words(problem, status) {
  if (!problem?.detail) return `Something went wrong (${status}).`;
  const detail = problem.detail.replace(/^what: /, "").replace(/^\w+(?=: )/, (field) => field.replaceAll("_", " "));
  return [detail, problem.hint].filter(Boolean).map(sentence).join(" ");
}

function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
