// @ts-check
// The time that is left of what a class works at, by the second: the kernel says it in minutes, and seldom.

import { make, write } from "../views/shared/dom.js";
import { Cues, minutes, remaining } from "../views/shared/time_left.js";
import { Speaker } from "../views/shared/widget.js";

/** @typedef {{ words: string, seconds: number, of: string }} Left the time that is left, as it was said just now */

const EVERY = 250; // milliseconds between two looks at the clock

export class Countdown {
  constructor() {
    this.cues = new Cues();
    this.speaker = new Speaker();
    this.shown = make("span", { role: "timer" });
    this.words = "";
  }

  /**
   * Count down from what was said just now; without anything, no more.
   * @param {Left | undefined} left
   * @param {Node | null | undefined} line the text that ends with these words, where the time is shown instead
   */
  draw(left, line) {
    clearInterval(this.ticking);
    if (!left) return;
    this.words = left.words;
    const since = performance.now();
    const text = line?.firstChild;
    if (left.words && text instanceof Text) replace(text, left.words, this.shown);
    const tick = () => this.tick(left.of, remaining(left.seconds, since, performance.now()));
    tick();
    if (left.seconds > 0) this.ticking = setInterval(tick, EVERY);
  }

  /** @param {string} of @param {number} seconds */
  tick(of, seconds) {
    write(this.shown, minutes(seconds));
    const cue = this.cues.next(of, seconds);
    if (cue) this.speaker.say(cue);
    if (!seconds) clearInterval(this.ticking);
  }

  /** Nobody knows any more what is left: the words stand as they were said. */
  end() {
    write(this.shown, this.words);
    this.stop();
  }

  stop() {
    clearInterval(this.ticking);
    this.speaker.stop();
  }
}

/**
 * Put a node in the place of these words: of the last in the first line, for a teacher may say the same before.
 * @param {Text} text
 * @param {string} words
 * @param {HTMLElement} node
 */
function replace(text, words, node) {
  const at = text.data.split("\n")[0].lastIndexOf(words);
  if (at < 0) return;
  const found = text.splitText(at);
  found.splitText(words.length);
  found.replaceWith(node);
}
