// @ts-check
// The way back from a page whose kernel knows nothing of a view: the cells run again, and a button that asks for it.

import { make, write } from "./dom.js";

/** @import { Kernel, Page, Reply } from "./types.d.ts" */
/** @typedef {(text: string, isFree: boolean) => unknown} Tell */

const BACK = "Bring me back here";
const ASK_EVERY = 2000; // milliseconds until a kernel that has not answered is asked again
const SILENT_AFTER = 10; // questions without an answer; a kernel takes seconds to start
const SELDOM = 15; // times as long between two questions, in the end, to one that stays silent
const HEARD_WITHIN = 30000; // milliseconds in which a kernel that runs the cells tells of one

const WAITING = "Waiting for the kernel to answer …";
const BUSY = "The kernel is busy: the cells run when it is done.";
const SILENT =
  "▲ The kernel does not answer. It may still be starting; if this stays, press again: " +
  "that restarts the kernel, whose variables are lost, and then runs the cells.";
const RUNNING = "Running the cells above again …";
const RESTARTING = "Restarting the kernel …";
const NOTHING_HEARD = "▲ The kernel was asked, and nothing has been heard of it. If this stays, press again.";
const STARTING = "Starting a kernel …";
const NO_KERNEL = "▲ The notebook has no kernel. Choose one (Kernel, Change Kernel…), then press again.";
const BROKEN_OFF = "▲ The kernel was restarted or interrupted before the cells had run. Press again.";

/**
 * Wait until a kernel answers: what is sent to one that is only starting can be lost.
 * @param {Pick<Kernel, "requestKernelInfo">} kernel
 * @param {(asked: number) => boolean} goesOn told how many questions had no answer, whether to ask again
 * @returns {Promise<boolean>} whether it has answered
 */
export async function awake(kernel, goesOn) {
  /** @type {(isAwake: boolean) => void} */
  let heard;
  const answer = new Promise((resolve) => (heard = resolve));
  for (let asked = 0; goesOn(asked); asked += 1) {
    if (!kernel.requestKernelInfo) return true;
    kernel.requestKernelInfo().then(() => heard(true), () => null);
    const times = Math.min(Math.max(asked - SILENT_AFTER, 1), SELDOM); // a kernel that is busy keeps all questions
    const later = new Promise((go) => setTimeout(go, times * ASK_EVERY, false));
    if (await Promise.race([answer, later])) return true;
  }
  return false;
}

/**
 * The last line of a kernel's output that the way back has told, if any: whatever runs there may print too.
 * @param {string} text
 * @returns {{ said: string, asked: boolean } | null}
 */
export function lastTold(text) {
  for (const line of text.split("\n").reverse()) {
    try {
      const told = JSON.parse(line);
      if (typeof told?.said === "string") return told;
    } catch {
      continue;
    }
  }
  return null;
}

/**
 * The way back to a cell. Each press is a try of its own, which ends the one before: whatever becomes of it, and also
 * where nothing does, `say(text, isFree)` tells it, and whether the button can be pressed again.
 */
export class WayBack {
  /**
   * @param {Pick<Page, "kernel" | "context">} page whose kernel may be another one at each press
   * @param {string} cell
   * @param {(text: string, isFree: boolean) => void} say
   * @param {() => boolean} isWanted whether the view still stands there without its kernel
   */
  constructor(page, cell, say, isWanted = () => true) {
    this.page = page;
    this.cell = cell;
    this.say = say;
    this.isWanted = isWanted;
    this.tries = 0;
    this.isSure = false; // she was asked whether what would be lost may be lost
    this.isSilent = false; // she was told that pressing again restarts the kernel
  }

  async press() {
    const one = (this.tries += 1);
    const isLast = () => one === this.tries && this.isWanted();
    /** @param {string} text @param {boolean} isFree */
    const tell = (text, isFree) => isLast() && this.say(text, isFree);
    try {
      await this.come(this.page.kernel, isLast, tell);
    } catch (error) {
      tell(`▲ ${error.message}`, true);
    }
  }

  /** @param {Kernel | null | undefined} known @param {() => boolean} isLast @param {Tell} tell */
  async come(known, isLast, tell) {
    const isThere = known && !known.isDisposed;
    if (!isThere) tell(STARTING, false);
    const kernel = isThere ? known : await started(this.page);
    if (!kernel) return tell(NO_KERNEL, true);
    if (this.isSilent) {
      this.isSilent = false;
      tell(RESTARTING, false);
      await kernel.restart();
    }
    tell(WAITING, false);
    /** @param {number} asked */
    const goesOn = (asked) => isLast() && this.wait(kernel, asked, tell);
    if (!(await awake(kernel, goesOn)) || !isLast()) return;
    this.isSilent = false;
    await this.ask(kernel, tell);
  }

  /**
   * A kernel that runs a cell answers after it; one whose line is broken never does, and only a restart mends that.
   * @param {Kernel} kernel
   * @param {number} asked
   * @param {Tell} tell
   */
  wait(kernel, asked, tell) {
    this.isSilent = asked >= SILENT_AFTER && kernel.status !== "busy";
    if (this.isSilent) tell(SILENT, true);
    else if (asked && kernel.status === "busy") tell(BUSY, true);
    return true;
  }

  /** @param {Kernel} kernel @param {Tell} tell */
  async ask(kernel, tell) {
    const code = `from kit.lessons.page import come_back; come_back(${JSON.stringify(this.cell)}, sure=${this.isSure ? "True" : "False"})`;
    const future = kernel.requestExecute({ code, silent: true, store_history: false, stop_on_error: false });
    let said = RUNNING;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const listen = () => {
      clearTimeout(timer);
      timer = setTimeout(tell, HEARD_WITHIN, NOTHING_HEARD, true);
    };
    future.onIOPub = ({ header, content }) => {
      listen();
      const told = header.msg_type === "stream" ? lastTold(content.text) : null;
      if (!told) return;
      this.isSure = told.asked;
      tell((said = told.said), false);
    };
    listen();
    tell(said, false);
    const reply = await future.done.catch(() => null);
    clearTimeout(timer);
    tell(ended(reply?.content, said), true);
  }
}

/**
 * A new kernel for a notebook whose own was shut down; none where it would have to be asked which.
 * @param {Pick<Page, "kernel" | "context">} page
 */
async function started(page) {
  await page.context?.sessionContext?.startKernel();
  return page.kernel;
}

/**
 * What to say at the end: what the kernel has told last, or why it could not.
 * @param {Reply["content"] | undefined} content
 * @param {string} said
 */
function ended(content, said) {
  if (content?.status === "error") return `▲ ${content.ename}: ${content.evalue}`;
  return content?.status === "ok" ? said : BROKEN_OFF;
}

/**
 * The cell that a view stands in, by its id. One view can be shown by several cells, and its place names the first only.
 * @param {HTMLElement} el
 * @param {Pick<Page, "context"> | undefined} page
 * @param {string} first
 * @returns {string}
 */
export function cellOf(el, page, first) {
  /** @type {HTMLElement | null} */
  const cell = el.closest(".jp-Cell");
  const at = cell?.dataset.windowedListIndex; // JupyterLab's own number of a cell
  return (at !== undefined && page?.context?.model?.cells?.get(Number(at))?.id) || first;
}

/**
 * A button that has the new kernel run a lesson's cells again, as far as the cell of a view; or nothing.
 * @param {Page | undefined} page
 * @param {string | undefined} cell
 * @returns {HTMLElement | null}
 */
export function wayBack(page, cell) {
  if (!cell || !(page?.kernel?.requestExecute || page?.context?.sessionContext)) return null;
  const said = make("span", { role: "status" });
  const button = make("button", { type: "button" }, BACK);
  /** @param {string} text @param {boolean} isFree */
  const say = (text, isFree) => {
    write(said, ` ${text}`);
    button.disabled = !isFree;
  };
  const way = new WayBack(page, cell, say, () => button.isConnected);
  button.addEventListener("click", () => way.press());
  return make("span", { class: "kit-wayback" }, button, said);
}
