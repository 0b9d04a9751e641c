// @ts-check
// The widget of a view, which draws the state that Python computed, in a page that may lose its kernel.

import { make, write } from "./dom.js";

const LOST = "▲ The kernel was restarted: this is the last state. ";
export const TO_WAKE = "Run the notebook from its top to wake it.";
const BACK = "Bring me back here";
const LOOK_EVERY = 500; // milliseconds between two looks whether a view that is lost is there again
const ASK_EVERY = 2000; // milliseconds until a kernel that has not answered is asked again
const SAY_EVERY = 1500; // milliseconds between two sentences for screen readers

/** Says sentences to screen readers, not more often than they can be listened to; the last word counts. */
export class Speaker {
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
export function isOurs(event) {
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
 * Wait until a kernel answers, for a minute at most: what is sent to one that is only starting can be lost.
 * @param {{ requestKernelInfo?: () => Promise<unknown> }} kernel
 */
export async function awake(kernel) {
  for (let asked = 0; kernel.requestKernelInfo && asked < 30; asked += 1) {
    const later = new Promise((go) => setTimeout(go, ASK_EVERY, false));
    const answer = kernel.requestKernelInfo().then(() => true, () => later);
    if (await Promise.race([answer, later])) return;
  }
}

/** A button that has the new kernel run a lesson's cells again, as far as the cell of a view; or nothing. */
function wayBack(page, cell) {
  if (!cell || !page?.kernel?.requestExecute) return null;
  const said = make("span", { role: "status" });
  const button = make("button", { type: "button" }, BACK);
  let sure = "False";
  const hear = ({ header, content }) => {
    if (header.msg_type !== "stream") return;
    const told = JSON.parse(content.text.trim().split("\n").at(-1));
    sure = told.asked ? "True" : "False";
    write(said, ` ${told.said}`);
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    await awake(page.kernel);
    const code = `from kit.lessons.page import come_back; come_back(${JSON.stringify(cell)}, sure=${sure})`;
    const future = page.kernel.requestExecute({ code, silent: true, store_history: false, stop_on_error: false });
    future.onIOPub = hear;
    future.done.catch(() => null).then(() => (button.disabled = false));
  });
  return make("span", { class: "kit-wayback" }, button, said);
}

/** Whether there is anything to draw yet: a model that was just opened may be told its state in a moment. */
const isFilled = (state) => state !== undefined && Object.keys(state).length > 0;

/**
 * A last state is worth to be kept with the notebook: JupyterLab keeps what seems to have a kernel behind it. A view
 * without its layout could not be read again; that one may lose its kernel before the view or after it.
 */
function keep(own) {
  for (const one of [own, own?.get("layout")]) if (one?.comm_live === false) one.comm_live = true;
}

/** Draw what a model holds: the view, and how to take it away again. */
function mount(View, model, el, lost) {
  const view = new View(el, (question) => model.send(question), model);
  const draw = () => isFilled(model.get("state")) && view.draw(model.get("state"));
  const gone = () => lost(view);
  el.addEventListener("keydown", keepKeys);
  model.on("change:state", draw);
  model.on("comm_live_update", gone);
  draw();
  const stop = () => {
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
 */
export function widget(View) {
  function render({ model, el }) {
    const page = model.widget_manager;
    const { id, cell } = model.get("place") ?? {};
    /** @type {{ view: any, stop: () => void } | null} */
    let shown = null;
    /** @type {any} */
    let known = null;
    /** @type {number | undefined} */
    let timer;
    const lost = (view) => {
      keep(known);
      if (timer) return;
      timer = setInterval(look, LOOK_EVERY);
      const way = wayBack(page, cell);
      if (view.lost) view.lost(way);
      else el.prepend(make("div", { class: "kit-view" }, make("p", { class: "kit-trouble", role: "alert" }, LOST, way ?? TO_WAKE)));
    };
    const look = async () => {
      keep(known);
      const found = page?.has_model?.(id) ? await page.get_model(id) : known;
      if (found === known || !found.comm_live || !timer) return;
      clearInterval(timer);
      timer = undefined;
      show((known = found));
    };
    const show = (one) => {
      shown?.stop();
      shown = mount(View, one, el, lost);
    };
    show(model);
    if (page?.has_model?.(id)) page.get_model(id).then((own) => {
      known = own;
      if (!own.comm_live) lost(shown?.view); // it was kept with the notebook, and no kernel is behind it
    });
    return () => {
      clearInterval(timer);
      shown?.stop();
    };
  }
  return { render };
}
