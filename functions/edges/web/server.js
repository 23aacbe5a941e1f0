/** The server's doors: what it answers, or a Problem in words a person can use. */

const PATIENCE = 30_000; // milliseconds; the chat itself gives up at thirty seconds

/** Why something could not be done; `away` when the server was not reached at all. */
export class Problem extends Error {
  constructor(text, { away = false } = {}) {
    super(text);
    this.away = away;
  }
}

export const callTool = (tool, asked) => ask(`/v1/tools/${tool}`, asked);
export const chat = (turn) => ask("/v1/chat", turn);
export const mailbox = (asked) => ask("/v1/mail", asked);
export const mails = (cursor) => ask(cursor ? `/v1/mails?cursor=${encodeURIComponent(cursor)}` : "/v1/mails");
export const settings = (changes) => ask("/v1/settings", changes, "PATCH");
export const asWords = (phrase) => ask("/v1/words", phrase);

async function ask(path, said, method = "POST") {
  const response = await reach(path, said, method);
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw new Problem(words(answer, response.status));
}

async function reach(path, said, method) {
  const sent = said && { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) };
  try {
    return await fetch(path, { ...sent, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  } catch (why) {
    const late = why.name === "TimeoutError";
    throw new Problem(late ? "Cuebird did not answer in time." : "Cuebird cannot be reached.", { away: true });
  }
}

/** A problem document (RFC 9457) as sentences: what is wrong, then what to try. */
function words(problem, status) {
  if (!problem?.detail) return `Something went wrong (${status}).`;
  return [problem.detail, problem.hint].filter(Boolean).map(sentence).join(" ");
}

function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
