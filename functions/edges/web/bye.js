/** After signing out or leaving for good: what was said in this tab goes too, since others may use it next. */

const [, deleted, left] = /^#deleted-(\d+)-(\d+)$/.exec(location.hash) ?? [];
const [heading, words, way] = document.querySelectorAll("h1, p");

sessionStorage.clear();
if (deleted) {
  heading.textContent = "Everything is deleted.";
  words.textContent = `${deleted} things were kept of you; ${left} are left.`;
  way.firstElementChild.textContent = "Begin anew";
}
