// @ts-check
// Slides: what is too long for one is put on several, and reveal.js shows them.

/** @type {{ initialize: (how: object) => void }} */
const Reveal = Reflect.get(globalThis, "Reveal");
const WIDTH = 1280; // what a slide measures; reveal.js scales it to the screen
const HEIGHT = 720;
const LEAST = 22; // pixels of the smallest letters
const MOST = HEIGHT - 32 - 48; // pixels of a slide's height that are for its content

const deck = /** @type {HTMLElement} */ (document.querySelector(".reveal"));

/** @param {Element} node @param {string} what @returns {HTMLElement[]} */
const all = (node, what) => /** @type {HTMLElement[]} */ ([...node.querySelectorAll(what)]);

/** @param {Element} node */
const box = (node) => node.getBoundingClientRect();

/** @param {Element} node */
const children = (node) => /** @type {HTMLElement[]} */ ([...node.children]);

/** @template {Node} T @param {T} node @returns {T} */
const copied = (node, isDeep = true) => /** @type {T} */ (node.cloneNode(isDeep));

/** Enlarge a view until its smallest letters can be read from the last row. @param {HTMLElement} view */
function enlarge(view) {
  const sizes = all(view, "*")
    .filter((node) => [...node.childNodes].some((text) => text instanceof Text && text.data.trim()) && box(node).width > 2)
    .map((node) => parseFloat(getComputedStyle(node).fontSize) * scale(node));
  const least = Math.min(...sizes);
  if (least < LEAST) view.style.setProperty("zoom", String(LEAST / least));
}

/** How much larger a drawing shows its letters than it says. @param {Element} node */
const scale = (node) => (node instanceof SVGGraphicsElement && node.ownerSVGElement ? node.getScreenCTM()?.a ?? 1 : 1);

/** Lay a drawing that is higher than a slide in columns, cut between two of its rows. @param {SVGSVGElement} drawing */
function lay(drawing) {
  const count = Math.ceil(box(drawing).height / (MOST - 2 * LEAST)); // a caption may stand above it
  if (count < 2) return;
  const { x, y, width, height } = drawing.viewBox.baseVal;
  const shapes = /** @type {NodeListOf<SVGGraphicsElement>} */ (drawing.querySelectorAll("text, rect, path, line, circle"));
  const rows = [...shapes].map((node) => node.getBBox());
  /** @param {number} at */
  const isFree = (at) => rows.every((row) => row.y >= at + 1 || row.y + row.height <= at - 1); // a line is drawn to both sides;
  const edges = [y];
  for (let part = 1; part < count; part += 1) {
    let at = y + (part * height) / count;
    while (at > edges[part - 1] && !isFree(at)) at -= 0.5;
    edges.push(at);
  }
  edges.push(y + height);
  const columns = document.createElement("div");
  columns.className = "kit-columns";
  drawing.before(columns);
  edges.slice(1).forEach((end, part) => {
    const column = part ? copied(drawing) : drawing;
    column.setAttribute("viewBox", [x, edges[part], width, end - edges[part]].join(" "));
    column.setAttribute("height", String(end - edges[part]));
    columns.append(column);
  });
}

/**
 * Bring the letters of a printed table nearer to each other, where its lines would break otherwise.
 * @param {HTMLElement} pre
 */
function narrow(pre) {
  const text = String(pre.textContent);
  const longest = Math.max(...text.split("\n").map((line) => line.length));
  const [letter, room] = [LEAST * 0.602, box(pre).width / longest];
  if (/\S {2,}\S.*\n.*\S {2,}\S/.test(text) && room < letter && room > letter * 0.85)
    pre.style.letterSpacing = `${Math.floor((room - letter) * 20) / 20}px`;
}

/**
 * What a slide may be cut between: the blocks of a text, the lines of code, the parts of a view.
 * @param {Element} piece
 * @returns {HTMLElement[]}
 */
function blocks(piece) {
  const texts = all(piece, ".jp-RenderedMarkdown");
  const parts = texts.length ? texts.flatMap(children) : all(piece, ".jp-InputArea, .jp-OutputArea-child");
  return parts.flatMap(leaves).filter((part) => box(part).height > 0);
}

/** @param {HTMLElement} node @returns {HTMLElement[]} */
const leaves = (node) =>
  box(node).height <= MOST || !node.children.length || node.matches("pre, table, svg, .jp-InputArea") || node.querySelector(":scope > div > pre")
    ? [node]
    : children(node).flatMap(leaves);

/**
 * The pieces of a slide behind a place, as a slide of their own.
 * @param {HTMLElement} slide
 * @param {HTMLElement} piece
 * @param {HTMLElement} block
 */
function rest(slide, piece, block) {
  const next = copied(slide, false);
  const copy = copied(piece);
  copy.classList.remove("fragment");
  const own = blocks(piece);
  const at = own.indexOf(block);
  const others = copies(piece, copy);
  own.forEach((one, place) => (place < at ? others.get(one) : one)?.remove());
  const later = children(slide).slice(children(slide).indexOf(piece) + 1);
  next.append(copy, ...later);
  slide.after(next);
  if (at === 0) piece.remove();
  return next;
}

/** Each node of a tree, and its copy. @param {Element} tree @param {Element} copy */
function copies(tree, copy) {
  const theirs = all(copy, "*");
  return new Map(all(tree, "*").map((node, place) => [node, theirs[place]]));
}

/**
 * Cut a block that is higher than a slide between two of its lines; what is left is behind it.
 * @param {HTMLElement} block
 * @param {number} room
 */
function cut(block, room) {
  const pre = block.querySelector("pre") ?? (block.matches("pre") ? block : null);
  if (!pre) return false;
  const lines = String(pre.textContent).split("\n");
  const count = Math.max(1, Math.floor(room / (box(pre).height / lines.length)));
  if (count >= lines.length) return false;
  const other = copied(block);
  const end = lines.slice(0, count).join("\n").length + 1;
  keepPart(pre, 0, end - 1);
  keepPart(other.querySelector("pre") ?? other, end, Infinity);
  block.after(other);
  return true;
}

/**
 * Keep some of a text's letters, with their colours.
 * @param {HTMLElement} pre
 * @param {number} from
 * @param {number} to
 */
function keepPart(pre, from, to) {
  const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const text = node.data;
    node.data = text.slice(Math.max(0, from - seen), Math.max(0, to - seen));
    seen += text.length;
  }
}

/** Put what does not fit on a slide onto further ones. @param {HTMLElement} slide @returns {void} */
function fit(slide) {
  const top = box(slide).top + 32;
  for (const piece of children(slide))
    for (const block of blocks(piece)) {
      const { bottom, top: begins } = box(block);
      if (bottom - top <= MOST) continue;
      const isFirst = block === blocks(children(slide)[0])[0];
      const room = top + MOST - begins;
      if (room > MOST / 3 && cut(block, room)) return fit(slide);
      if (isFirst) return; // nothing can be cut any more
      const before = /** @type {HTMLElement | null} */ (block.previousElementSibling);
      return fit(rest(slide, piece, before && isHeading(before) ? before : block));
    }
}

/** @param {Element} node */
const isHeading = (node) => node.matches("h1, h2, h3, h4");

/** Say below each slide to which part it belongs. @param {HTMLElement[]} slides */
function title(slides) {
  let part = document.title;
  for (const slide of slides) {
    const heading = slide.querySelector("h1, h2");
    if (heading) part = String(heading.textContent).replace("¶", "");
    const said = document.createElement("p");
    said.className = "kit-title";
    said.textContent = heading ? "" : part;
    slide.append(said);
  }
}

document.documentElement.classList.add("print-pdf"); // so that paper is laid out by our rules alone
await document.fonts.ready;
deck.classList.add("kit-measured");
all(deck, ".jp-RenderedHTML, .jp-RenderedSVG").forEach(enlarge);
for (const drawing of deck.querySelectorAll(".jp-OutputArea svg")) lay(/** @type {SVGSVGElement} */ (drawing));
all(deck, ".jp-OutputArea pre").forEach(narrow);
all(deck, ".slides > section").forEach(fit);
title(all(deck, ".slides > section"));
deck.classList.remove("kit-measured");
Reveal.initialize({ width: WIDTH, height: HEIGHT, margin: 0, minScale: 0.1, maxScale: 4, center: false, transition: "none", slideNumber: "c/t", hash: true, help: true });

export {};
