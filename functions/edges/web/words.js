/** Tasks in words. Dates are the tasks' own local dates ("2026-11-30" or "2026-11-30T09:00"), never instants. */

const DAY = 86_400_000; // milliseconds
const PRIORITIES = { high: "High", medium: "Medium", low: "Low" };
const CHANGES = ["title", "due", "recurrence", "priority", "tags", "project", "status", "description"];

const BECAME = {
  rung: "mail on its way",
  sending: "mail on its way",
  sent: "mail sent",
  failed: "mail could not be sent",
  cancelled: "called off",
  suppressed: "did not ring",
};
const WHY = {
  "task done": "the task was done",
  "task deleted": "the task was deleted",
  "task changed": "called off, as the task was changed",
  "already past": "its time was past",
  "mail stopped": "not sent, as mails are stopped",
};
const LATE = [["day", 86_400], ["hour", 3_600], ["minute", 60]]; // seconds
const UNITS = [
  ["week", /(\d+)W/],
  ["day", /(\d+)D/],
  ["hour", /T.*?(\d+)H/],
  ["minute", /T.*?(\d+)M/],
  ["second", /T.*?(\d+)S/],
];

/** The group a task belongs to, by its local date against the owner's today. */
export function groupOf(task, today) {
  if (!task.due) return "someday";
  const days = daysUntil(task.due, today.date);
  if (days < 0) return "overdue";
  return days === 0 ? "day" : "upcoming";
}

/** "Monday 30 November". */
export const longDate = (date) => dated(date, { weekday: "long", day: "numeric", month: "long" });

/** A due as it is said under its group's heading: "09:00", "Tomorrow, 16:00", "Mon 30 Nov 2027". */
export const dueWords = (task, today) => dueParts(task, today, "");

/** What is told of a task below its title, as [kind, words] pairs. */
export function facts(task, today) {
  return [
    ["priority", PRIORITIES[task.priority] ?? ""],
    ["due", dueWords(task, today)],
    ["recurrence", task.recurrence_text ?? ""],
    ["project", task.project ?? ""],
    ...task.reminders.map((reminder) => [reminderKind(reminder), reminderWords(reminder, task, today)]),
    ...task.tags.map((tag) => ["tag", `#${tag}`]),
  ].filter(([, words]) => words);
}

/** A reminder and what became of it: "Reminds 1 hour before", "Reminder at 09:00: mail sent, 5 minutes late". */
function reminderWords(reminder, task, today) {
  const when = reminder.at ? atWords(reminder.at, task, today) : beforeWords(reminder.before);
  const became = becameWords(reminder);
  return became ? `Reminder ${when}: ${became}` : `Reminds ${when}`;
}

const reminderKind = ({ state }) => (state === "failed" ? "reminder failed" : "reminder");

function becameWords({ state, reason, late }) {
  const known = WHY[reason];
  const said = known ?? BECAME[state];
  if (state === "sent") return [said, lateWords(late), strayedWords(reason)].filter(Boolean).join(", ");
  return reason && !known ? `${said}: ${reason}` : said;
}

/** What became of a mail on its way, where it did not come: "but it bounced: mailbox full". */
const strayedWords = (reason) => (reason && reason !== "delivered" ? `but it ${reason}` : "");

/** How late, in its largest unit: "2 hours late"; nothing within a minute. */
function lateWords(seconds = 0) {
  const [unit, size] = LATE.find(([, size]) => seconds >= size) ?? [];
  return unit && `${counted(Math.floor(seconds / size), unit)} late`;
}

function atWords(at, task, today) {
  const days = daysUntil(at, today.date);
  return `${days ? `${dayWords(at, days, today.date)}, ` : "at "}${at.slice(11)}${placeWords(task, today)}`;
}

/** An ISO 8601 duration before the due in words: "1 day 2 hours before", "when it is due". */
export function beforeWords(duration) {
  const amounts = UNITS.map(([unit, form]) => [Number(form.exec(duration)?.[1] ?? 0), unit]);
  const said = amounts.filter(([n]) => n).map(([n, unit]) => counted(n, unit));
  return said.length ? `${said.join(" ")} before` : "when it is due";
}

/** What a plan would change of a task: "Today, 16:00 → Monday, #home → no tags", or that it goes. */
export function changeWords(before, after, today) {
  if (!after) return "deleted";
  const said = (task, field) => fieldWords(task, field, today) || `no ${field}`;
  const changed = CHANGES.filter((field) => said(before, field) !== said(after, field));
  return changed.map((field) => `${said(before, field)} → ${said(after, field)}`).join(", ");
}

function fieldWords(task, field, today) {
  if (field === "due") return dueParts(task, today, "Today");
  if (field === "tags") return task.tags.map((tag) => `#${tag}`).join(" ");
  if (field === "priority") return PRIORITIES[task.priority] ? `${task.priority} priority` : "";
  return (field === "recurrence" ? task.recurrence_text : task[field]) ?? "";
}

function dueParts(task, today, todayWord) {
  if (!task.due) return "";
  const days = daysUntil(task.due, today.date);
  const day = days ? dayWords(task.due, days, today.date) : todayWord;
  return [day, clockWords(task, today)].filter(Boolean).join(", ");
}

function dayWords(due, days, todayDate) {
  if (days === 1) return "Tomorrow";
  if (days === -1) return "Yesterday";
  if (days > 0 && days < 7) return dated(due, { weekday: "long" });
  const year = due.slice(0, 4) === todayDate.slice(0, 4) ? undefined : "numeric";
  return dated(due, { weekday: "short", day: "numeric", month: "short", year });
}

function clockWords(task, today) {
  const clock = task.due.slice(11, 16);
  return clock && clock + placeWords(task, today);
}

/** Where a task's times are meant, if not where its owner is: " in New York". */
function placeWords({ time_zone: zone }, today) {
  return zone && zone !== today.time_zone ? ` in ${zone.split("/").pop().replaceAll("_", " ")}` : "";
}

const counted = (n, unit) => `${n} ${unit}${n === 1 ? "" : "s"}`;
const midnight = (date) => Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
const daysUntil = (date, from) => Math.round((midnight(date) - midnight(from)) / DAY);

function dated(date, parts) {
  const written = new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" }).format(midnight(date));
  return written.replace(",", "");
}

/** An instant of UTC as the browser's own clock has it: "26 Nov, 09:00", of another year "3 Jan 2028, 09:00". */
export function moment(instant) {
  const node = document.createElement("time");
  node.dateTime = instant;
  const at = new Date(instant);
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  const parts = { day: "numeric", month: "short", year, hour: "2-digit", minute: "2-digit" };
  node.textContent = new Intl.DateTimeFormat("en-GB", parts).format(at);
  return node;
}

/** A text with its addresses as links; a link of Cuebird's own mails bears the words before it. */
export function linked(text) {
  return text.split("\n").flatMap((line) => [...linkedLine(line), document.createElement("br")]).slice(0, -1);
}

function linkedLine(line) {
  const [, words, ours] = /^(.{1,40}): (https?:\/\/[^\s/]+\/v1\/links\/\S+)$/.exec(line) ?? [];
  if (ours) return [link(ours, words)];
  return line.split(/(https?:\/\/\S+)/).map((part, n) => (n % 2 ? link(part, part) : part));
}

function link(url, words) {
  const node = document.createElement("a");
  node.href = url;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  node.textContent = words;
  return node;
}
