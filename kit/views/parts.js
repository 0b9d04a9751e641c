// What every view of the kit is built from. A view draws the state that Python computed, and touches only
// what has changed.
//
// Every word in the state was written by somebody else. It reaches the page through textContent and
// setAttribute alone, never as HTML.

const LOST = "▲ The kernel was restarted: this is the last state. Run the cell again.";
const SAY_EVERY = 1500; // milliseconds between two sentences for screen readers
const SCROLLS = { tabindex: "0" }; // what scrolls can be reached by keyboard

/** An element with attributes, holding nodes and texts. */
function make(name, attributes = {}, ...inside) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...inside);
  return node;
}

/** Change a node's text, but only if it is another one. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Change, or with null remove, an attribute, but only if that makes a difference. */
function mark(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function hide(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** Whether this is another value than when it was last asked under this name for this owner. */
function isNews(owner, name, value) {
  const text = JSON.stringify(value);
  const seen = (owner.seen ??= {});
  if (seen[name] === text) return false;
  seen[name] = text;
  return true;
}

/** Make the children of a node these nodes, moving as few as possible, so that focus stays. */
function arrange(parent, nodes) {
  nodes.forEach((node, place) => {
    if (parent.children[place] !== node) parent.insertBefore(node, parent.children[place] ?? null);
  });
  while (parent.children.length > nodes.length) parent.lastChild.remove();
}

const count = new Intl.NumberFormat("en-US").format;
const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/** Let a node light up once; the style sheet decides how, and whether at all. */
function flash(node) {
  node.classList.remove("kit-flash");
  void node.offsetWidth; // begin the animation anew
  node.classList.add("kit-flash");
}

/** A label that may be broken after _, / and -, and only then elsewhere. */
function breakable(label) {
  return label.split(/(?<=[_/-])/).flatMap((piece) => [piece, make("wbr")]);
}

// ------------------------------------------------------------------------------------ differences

function diffLine(line) {
  const words = line.parts.map((part) => {
    const tag = { "+": "ins", "−": "del" }[line.sign];
    return part.marked && tag ? make(tag, {}, part.text) : document.createTextNode(part.text);
  });
  return make("li", { "data-sign": line.sign }, make("span", { class: "kit-sign" }, line.sign), make("span", {}, ...words));
}

// ---------------------------------------------------------------------------------------- the widget

/** Says sentences to screen readers, not more often than they can be listened to; the last word counts. */
class Speaker {
  constructor() {
    this.node = make("div", { class: "kit-hidden", role: "status" });
  }

  say(text) {
    this.saying = text;
    if (this.timer) return;
    write(this.node, text);
    this.timer = setTimeout(() => {
      this.timer = null;
      write(this.node, this.saying);
    }, SAY_EVERY);
  }

  stop() {
    clearTimeout(this.timer);
  }
}

/** Keys that belong to whoever is in a view: JupyterLab would take them for commands, and d d deletes the cell. */
function isOurs(event) {
  const isRun = event.key === "Enter" && event.shiftKey;
  return !(event.ctrlKey || event.altKey || event.metaKey || isRun || /^(Tab|Shift|F\d+)$/.test(event.key));
}

/** Keep the keys of a view; Escape, where the view has no use for it, goes back to the cell it stands in. */
function keepKeys(event) {
  if (!isOurs(event)) return;
  event.stopPropagation();
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const cell = event.currentTarget.closest(".jp-Cell, .jp-LinkedOutputView, .jp-Notebook");
  if (cell?.tabIndex >= 0) cell.focus();
  else event.target.blur();
}

/**
 * The widget of a view: a class with `draw(state)` and `stop()`, made with its place and a way to ask Python.
 * `lost()`, if it has one, says that the kernel is gone; else an alert does.
 */
function widget(View) {
  function render({ model, el }) {
    const view = new View(el, (question) => model.send(question));
    const draw = () => view.draw(model.get("state"));
    const alarm = () => el.prepend(make("div", { class: "kit-view" }, make("p", { class: "kit-trouble", role: "alert" }, LOST)));
    const lost = () => (view.lost ? view.lost() : alarm());
    el.addEventListener("keydown", keepKeys);
    model.on("change:state", draw);
    model.on("comm_live_update", lost);
    draw();
    return () => {
      el.removeEventListener("keydown", keepKeys);
      model.off("change:state", draw);
      model.off("comm_live_update", lost);
      view.stop();
    };
  }
  return { render };
}
