// @ts-check
// The page's elements: what every view is built from. A view touches only what has changed.
//
// Every word in a state was written by somebody else. It reaches the page through textContent and
// setAttribute alone, never as HTML.

export const SCROLLS = { tabindex: "0" }; // what scrolls can be reached by keyboard

/**
 * An element with attributes, holding nodes and texts.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} inside
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(name, attributes = {}, ...inside) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...inside);
  return node;
}

/**
 * Change a node's text, but only if it is another one.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Change, or with null remove, an attribute, but only if that makes a difference.
 * @param {Element} node
 * @param {string} name
 * @param {string | null} value
 */
export function mark(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/**
 * @param {HTMLElement} node
 * @param {boolean} hidden
 */
export function hide(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** @type {WeakMap<object, Map<string, string>>} what each owner was last asked about, by its name */
const asked = new WeakMap();

/**
 * Whether this is another value than when it was last asked under this name for this owner.
 * @param {object} owner
 * @param {string} name
 * @param {unknown} value
 */
export function isNews(owner, name, value) {
  const text = JSON.stringify(value);
  const seen = asked.get(owner) ?? new Map();
  asked.set(owner, seen);
  if (seen.get(name) === text) return false;
  seen.set(name, text);
  return true;
}

/**
 * What a map has under a key; the first time it is made.
 * @template K, V
 * @param {Map<K, V>} map
 * @param {K} key
 * @param {() => V} create
 * @returns {V}
 */
export function ensure(map, key, create) {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = create();
  map.set(key, made);
  return made;
}

/**
 * Forget what stands under any other key than these.
 * @template K
 * @param {Map<K, unknown>} map
 * @param {Iterable<K>} keys
 */
export function retain(map, keys) {
  const kept = new Set(keys);
  for (const key of map.keys()) if (!kept.has(key)) map.delete(key);
}

/**
 * Make the children of a node these nodes, moving as few as possible, so that focus stays.
 * @param {Element} parent
 * @param {Element[]} nodes
 */
export function arrange(parent, nodes) {
  const kept = new Set(nodes);
  for (const node of [...parent.children]) if (!kept.has(node)) node.remove(); // else those behind it would move
  nodes.forEach((node, place) => {
    if (parent.children[place] !== node) parent.insertBefore(node, parent.children[place] ?? null);
  });
}

export const count = new Intl.NumberFormat("en-US").format;
/** @type {(number: number, noun: string) => string} */
export const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/**
 * Let a node light up once; the style sheet decides how, and whether at all.
 * @param {HTMLElement} node
 */
export function flash(node) {
  node.classList.remove("kit-flash");
  void node.offsetWidth; // begin the animation anew
  node.classList.add("kit-flash");
}

/**
 * A label that may be broken after _, / and -, and only then elsewhere.
 * @param {string} label
 */
export function breakable(label) {
  return label.split(/(?<=[_/-])/).flatMap((piece) => [piece, make("wbr")]);
}

// ------------------------------------------------------------------------------------ differences

/** @type {Map<string, "ins" | "del">} */
const MARKED = new Map([["+", "ins"], ["−", "del"]]);

/**
 * A line that came or went, with the words of it that did.
 * @param {import("./types.d.ts").ChangedLine} line
 */
export function diffLine(line) {
  const words = line.parts.map((part) => {
    const tag = MARKED.get(line.sign);
    return part.marked && tag ? make(tag, {}, part.text) : document.createTextNode(part.text);
  });
  return make("li", { "data-sign": line.sign }, make("span", { class: "kit-sign" }, line.sign), make("span", {}, ...words));
}
