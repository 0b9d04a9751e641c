// @ts-check
// The widget of a view, which draws the state that Python computed, in a page that may lose its kernel.

import { make, write } from "./dom.js";
import { hear } from "./late.js";
import { initialize } from "./saved.js";
import { cellOf, wayBack } from "./wayback.js";

/** @import { Ask, Kernel, Model, View } from "./types.d.ts" */
/** @typedef {{ key: string, shiftKey: boolean, ctrlKey: boolean, altKey: boolean, metaKey: boolean }} Pressed */
/** @typedef {new (el: HTMLElement, ask: Ask, model: Model) => View} ViewClass */

const LOST = "▲ The kernel was restarted or has ended: this is the last state. ";
// Of a kernel that is restarted by hand the page tells each model; but where another page did that, it only hears it start.
const ENDED = ["autorestarting", "dead", "starting", "terminating"];
export const TO_WAKE = "Run the notebook from its top to wake it.";
const LOOK_EVERY = 500; // milliseconds between two looks whether a view that is lost is there again
const SAY_EVERY = 1500; // milliseconds between two sentences for screen readers

/** Says sentences to screen readers, not more often than they can be listened to; the last word counts. */
export class Speaker {
  saying = ""; // last

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  constructor() {
    this.node = make("div", { class: "kit-hidden", role: "status" });
  }

  /** @param {string} text */
  say(text) {
    this.saying = text;
    if (this.timer) return;
    write(this.node, text);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      write(this.node, this.saying);
    }, SAY_EVERY);
  }

  stop() {
    clearTimeout(this.timer);
  }
}

/**
 * Keys that belong to whoever is in a view: JupyterLab would take them for commands, and d d deletes the cell.
 * @param {Pressed} event
 */
export function isOurs(event) {
  const isRun = event.key === "Enter" && event.shiftKey;
  return !(event.ctrlKey || event.altKey || event.metaKey || isRun || /^(Tab|Shift|F\d+)$/.test(event.key));
}

/**
 * Keep the keys of a view; Escape, where the view has no use for it, goes back to the cell it stands in.
 * @param {KeyboardEvent} event
 */
function keepKeys(event) {
  if (!isOurs(event)) return;
  event.stopPropagation();
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const [view, from] = /** @type {HTMLElement[]} */ ([event.currentTarget, event.target]);
  const cell = /** @type {HTMLElement | null} */ (view.closest(".jp-Cell, .jp-LinkedOutputView, .jp-Notebook"));
  if (cell && cell.tabIndex >= 0) cell.focus();
  else from.blur();
}

/**
 * Notebook 7 looks for its commands before a key comes as far as a view, and the first place where it looks is the
 * element that has the focus: where this is set, it finds none.
 * @param {HTMLElement} el
 * @returns {() => void} to let it find them again
 */
function keepFromCommands(el) {
  const window = el.ownerDocument?.defaultView;
  /** @param {KeyboardEvent} event */
  const mark = (event) => {
    const focused = /** @type {Element} */ (event.target);
    if (el.contains(focused)) focused.toggleAttribute("data-lm-suppress-shortcuts", isOurs(event));
  };
  window?.addEventListener("keydown", mark, true);
  return () => window?.removeEventListener("keydown", mark, true);
}

/**
 * Whether there is anything to draw yet: a model that was just opened may be told its state in a moment.
 * @param {object | undefined} state
 */
const isFilled = (state) => state !== undefined && Object.keys(state).length > 0;

/**
 * A last state is worth to be kept with the notebook: JupyterLab keeps what seems to have a kernel behind it. A view
 * without its layout could not be read again; that one may lose its kernel before the view or after it.
 * @param {Model | null} own
 */
function keep(own) {
  for (const one of [own, own?.get("layout")]) if (one?.comm_live === false) one.comm_live = true;
}

/**
 * Call `gone` when a kernel ends by itself, is shut down, restarted from elsewhere or changed for another one, of which
 * no model is told.
 * @param {Kernel | null | undefined} kernel of a page that has one
 * @param {() => void} gone
 * @returns {() => void} to listen no more
 */
export function whenEnded(kernel, gone) {
  /** @param {unknown} _ @param {string} status */
  const heard = (_, status) => ENDED.includes(status) && gone();
  kernel?.statusChanged?.connect(heard);
  kernel?.disposed?.connect(gone);
  return () => {
    kernel?.statusChanged?.disconnect(heard);
    kernel?.disposed?.disconnect(gone);
  };
}

/**
 * Draw what a model holds: the view, and how to take it away again.
 * @param {ViewClass} View
 * @param {Model} model
 * @param {HTMLElement} el
 * @param {(view: View | undefined) => void} lost
 */
function mount(View, model, el, lost) {
  const view = new View(el, (question) => model.send(question), model);
  const draw = () => isFilled(model.get("state")) && view.draw(model.get("state"));
  const gone = () => lost(view);
  const findThem = keepFromCommands(el);
  el.addEventListener("keydown", keepKeys);
  model.on("change:state", draw);
  model.on("comm_live_update", gone);
  draw();
  const listenNoMore = whenEnded(model.widget_manager?.kernel, gone);
  const stop = () => {
    listenNoMore();
    findThem();
    el.removeEventListener("keydown", keepKeys);
    model.off("change:state", draw);
    model.off("comm_live_update", gone);
    view.stop();
  };
  return { view, stop };
}

/**
 * The widget of a view: a class with `draw(state)` and `stop()`, made with its place, a way to ask Python and the model.
 * `lost(way)`, if it has one, says that the kernel is gone, with the way back; else an alert does. A view that is lost
 * looks out for a model of its name, which a new kernel may show, and is drawn anew from that.
 * @param {ViewClass} View
 */
export function widget(View) {
  /** @param {{ model: Model, el: HTMLElement }} place */
  function render({ model, el }) {
    const page = model.widget_manager;
    const { id, cell } = model.get("place") ?? {};
    /** @type {{ view: View, stop: () => void } | null} */
    let shown = null;
    /** @type {Model | null} */
    let known = null;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    let timer;
    /** @param {View | undefined} view */
    const lost = (view) => {
      keep(known);
      if (timer) return;
      timer = setInterval(look, LOOK_EVERY);
      const way = wayBack(page, cell && cellOf(el, page, cell));
      if (view?.lost) view.lost(way);
      else el.prepend(make("div", { class: "kit-view" }, make("p", { class: "kit-trouble", role: "alert" }, LOST, way ?? TO_WAKE)));
    };
    const look = async () => {
      keep(known);
      const found = page?.has_model?.(id) ? await page.get_model(id).catch(() => known) : known;
      if (found === known || !found?.comm_live || !timer) return;
      clearInterval(timer);
      timer = undefined;
      show((known = found));
      hear(known);
    };
    /** @param {Model} one */
    const show = (one) => {
      shown?.stop();
      shown = mount(View, one, el, lost);
    };
    show(model);
    if (page?.has_model?.(id)) page.get_model(id).then((own) => {
      known = own;
      if (own.comm_live) hear(own);
      else lost(shown?.view); // it was kept with the notebook, and no kernel is behind it
    });
    return () => {
      clearInterval(timer);
      shown?.stop();
    };
  }
  return { initialize, render };
}
