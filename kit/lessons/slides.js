// @ts-check
// Slides: the arrow keys move.

const all = [...document.querySelectorAll(".kit-slide")];
/** @type {any} */
const place = document.querySelector(".kit-place");
const waiting = (slide) => [...slide.querySelectorAll(".kit-waits")];
let at = 0;

function show(next) {
  at = Math.max(0, Math.min(all.length - 1, next));
  all[at].scrollIntoView();
  place.textContent = `${at + 1} of ${all.length}`;
}

function forward() {
  const [first] = waiting(all[at]);
  if (!first) return show(at + 1);
  first.classList.remove("kit-waits");
  first.scrollIntoView({ block: "nearest" });
}

const keys = {
  ArrowRight: forward, PageDown: forward, " ": forward,
  ArrowLeft: () => show(at - 1), PageUp: () => show(at - 1),
  Home: () => show(0), End: () => show(all.length - 1),
};

document.querySelectorAll(".kit-fragment").forEach((part) => part.classList.add("kit-waits"));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
document.addEventListener("scrollend", () => {
  const seen = all.findIndex((slide) => slide.getBoundingClientRect().bottom > innerHeight / 2);
  if (seen >= 0) { at = seen; place.textContent = `${at + 1} of ${all.length}`; }
});
show(0);
