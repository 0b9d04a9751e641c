// @ts-check
// Slides: what is too long for one is put on several, and reveal.js shows them.

/** @type {any} */
const Reveal = /** @type {any} */ (globalThis).Reveal;
const WIDTH = 1280; // what a slide measures; reveal.js scales it to the screen
const HEIGHT = 720;
const LEAST = 22; // pixels of the smallest letters
const MOST = HEIGHT - 32 - 48; // pixels of a slide's height that are for its content

/** @type {any} */
const deck = document.querySelector(".reveal");
const all = (node, what) => [...node.querySelectorAll(what)];
const box = (node) => node.getBoundingClientRect();

/** Enlarge a view until its smallest letters can be read from the last row. */
function enlarge(view) {
  const sizes = all(view, "*")
    .filter((node) => [...node.childNodes].some((text) => text.nodeType === 3 && text.data.trim()) && box(node).width > 2)
    .map((node) => parseFloat(getComputedStyle(node).fontSize) * scale(node));
  const least = Math.min(...sizes);
  if (least < LEAST) view.style.zoom = LEAST / least;
}

/** How much larger a drawing shows its letters than it says. */
const scale = (node) => (node.ownerSVGElement ? node.getScreenCTM().a : 1);

/** Lay a drawing that is higher than a slide in columns, cut between two of its rows. */
function lay(drawing) {
  const count = Math.ceil(box(drawing).height / (MOST - 2 * LEAST)); // a caption may stand above it
  if (count < 2) return;
  const { x, y, width, height } = drawing.viewBox.baseVal;
  const rows = all(drawing, "text, rect, path, line, circle").map((node) => node.getBBox());
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
    const column = part ? drawing.cloneNode(true) : drawing;
    column.setAttribute("viewBox", [x, edges[part], width, end - edges[part]].join(" "));
    column.setAttribute("height", String(end - edges[part]));
    columns.append(column);
  });
}

/** Bring the letters of a printed table nearer to each other, where its lines would break otherwise. */
function narrow(pre) {
  const longest = Math.max(...pre.textContent.split("\n").map((line) => line.length));
  const [letter, room] = [LEAST * 0.602, box(pre).width / longest];
  if (/\S {2,}\S.*\n.*\S {2,}\S/.test(pre.textContent) && room < letter && room > letter * 0.85)
    pre.style.letterSpacing = `${Math.floor((room - letter) * 20) / 20}px`;
}

/** What a slide may be cut between: the blocks of a text, the lines of code, the parts of a view. */
function blocks(piece) {
  const texts = all(piece, ".jp-RenderedMarkdown");
  const parts = texts.length ? texts.flatMap((text) => [...text.children]) : all(piece, ".jp-InputArea, .jp-OutputArea-child");
  return parts.flatMap(leaves).filter((part) => box(part).height > 0);
}

const leaves = (node) =>
  box(node).height <= MOST || !node.children.length || node.matches("pre, table, svg, .jp-InputArea") || node.querySelector(":scope > div > pre")
    ? [node]
    : [...node.children].flatMap(leaves);

/** The pieces of a slide behind a place, as a slide of their own. */
function rest(slide, piece, block) {
  const next = slide.cloneNode(false);
  const copy = piece.cloneNode(true);
  copy.classList.remove("fragment");
  const own = blocks(piece);
  const at = own.indexOf(block);
  const others = copies(piece, copy);
  own.forEach((one, place) => (place < at ? others.get(one) : one).remove());
  const later = [...slide.children].slice([...slide.children].indexOf(piece) + 1);
  next.append(copy, ...later);
  slide.after(next);
  if (at === 0) piece.remove();
  return next;
}

/** Each node of a tree, and its copy. */
function copies(tree, copy) {
  const theirs = all(copy, "*");
  return new Map(all(tree, "*").map((node, place) => [node, theirs[place]]));
}

/** Cut a block that is higher than a slide between two of its lines; what is left is behind it. */
function cut(block, room) {
  const pre = block.querySelector("pre") ?? (block.matches("pre") ? block : null);
  if (!pre) return false;
  const lines = pre.textContent.split("\n");
  const count = Math.max(1, Math.floor(room / (box(pre).height / lines.length)));
  if (count >= lines.length) return false;
  const other = block.cloneNode(true);
  const end = lines.slice(0, count).join("\n").length + 1;
  keepPart(pre, 0, end - 1);
  keepPart(other.querySelector("pre") ?? other, end, Infinity);
  block.after(other);
  return true;
}

/** Keep some of a text's letters, with their colours. */
function keepPart(pre, from, to) {
  const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let node = /** @type {any} */ (walker.nextNode()); node; node = walker.nextNode()) {
    const text = node.data;
    node.data = text.slice(Math.max(0, from - seen), Math.max(0, to - seen));
    seen += text.length;
  }
}

/** Put what does not fit on a slide onto further ones. */
function fit(slide) {
  const top = box(slide).top + 32;
  for (const piece of [...slide.children])
    for (const block of blocks(piece)) {
      const { bottom, top: begins } = box(block);
      if (bottom - top <= MOST) continue;
      const isFirst = block === blocks(slide.children[0])[0];
      const room = top + MOST - begins;
      if (room > MOST / 3 && cut(block, room)) return fit(slide);
      if (isFirst) return; // nothing can be cut any more
      return fit(rest(slide, piece, isHeading(block.previousElementSibling) ? block.previousElementSibling : block));
    }
}

const isHeading = (node) => Boolean(node?.matches("h1, h2, h3, h4"));

/** Say below each slide to which part it belongs. */
function title(slides) {
  let part = document.title;
  for (const slide of slides) {
    const heading = slide.querySelector("h1, h2");
    if (heading) part = heading.textContent.replace("¶", "");
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
all(deck, ".jp-OutputArea svg").forEach(lay);
all(deck, ".jp-OutputArea pre").forEach(narrow);
all(deck, ".slides > section").forEach(fit);
title(all(deck, ".slides > section"));
deck.classList.remove("kit-measured");
Reveal.initialize({ width: WIDTH, height: HEIGHT, margin: 0, minScale: 0.1, maxScale: 4, center: false, transition: "none", slideNumber: "c/t", hash: true, help: true });

export {};
