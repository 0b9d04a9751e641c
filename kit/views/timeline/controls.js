// @ts-check
// What moves a timeline: its slider, the buttons beside it, and what stands below them.

import { count, hide, make, mark, plural, write } from "../shared/dom.js";

/** @import { Timeline } from "./timeline.js" */

export class Controls {
  /** @param {string} id @param {Timeline} timeline */
  constructor(id, timeline) {
    this.timeline = timeline;
    this.slider = make("input", { type: "range", id, min: "0", step: "1", "aria-label": "Commit" });
    this.slider.addEventListener("input", () => timeline.go(Number(this.slider.value), false));
    this.back = [this.button("⇤", "First commit", () => 0), this.button("←", "Previous commit", () => timeline.place - 1)];
    this.forth = [this.button("→", "Next commit", () => timeline.place + 1), this.button("⇥", "Last commit", () => timeline.last)];
    this.follow = make("input", { type: "checkbox", id: `${id}-follow` });
    this.follow.addEventListener("change", () => this.follow.checked ? timeline.go(timeline.last, true, true) : timeline.stopFollowing());
    this.where = make("span", { class: "kit-where" });
    this.newer = make("span", { class: "kit-newer" });
    this.hand = make("span", { class: "kit-quiet" });
    this.strip = make("div", { class: "kit-strip", "aria-hidden": "true" }, make("span"), make("span"));
    const track = make("div", { class: "kit-track" }, this.slider, this.strip);
    this.node = make("div", { class: "kit-tools" }, make("div", { class: "kit-way" }, ...this.back, track, ...this.forth),
      make("div", { class: "kit-notes" }, this.where, make("label", {}, this.follow, " Follow the latest"), this.newer, this.hand));
  }

  /** @param {string} sign @param {string} name @param {() => number} place */
  button(sign, name, place) {
    const node = make("button", { type: "button", "aria-label": name, title: name }, sign);
    node.addEventListener("click", () => node.getAttribute("aria-disabled") !== "true" && this.timeline.go(place()));
    return node;
  }

  draw() {
    const { place, last, state, following, left } = this.timeline;
    mark(this.slider, "max", String(last));
    if (Number(this.slider.value) !== place) this.slider.value = String(place);
    mark(this.slider, "aria-valuetext", this.timeline.words());
    for (const node of this.back) mark(node, "aria-disabled", String(place === 0));
    for (const node of this.forth) mark(node, "aria-disabled", String(place === last));
    if (this.follow.checked !== following) this.follow.checked = following;
    write(this.where, `${count(place + 1)} of ${count(state.count)}`);
    const newer = following ? 0 : state.count - left;
    write(this.newer, newer > 0 ? `${plural(newer, "newer commit")} since you stopped following` : "");
    hide(this.newer, newer <= 0);
    this.drawHand();
  }

  /** What of the past the page has at hand, in words and as a strip below the slider. */
  drawHand() {
    const { last, state, past, tail, asked } = this.timeline;
    const first = Math.min(...[past, tail].map((one) => one?.chunk.start ?? Infinity));
    write(this.hand, first > 0 ? `The page has the last ${count(state.count - first)} at hand; the kernel is asked for older ones.` : "");
    const spans = [[first, last], asked ? [asked.chunk.start, asked.chunk.start + asked.chunk.moments.length] : [0, 0]];
    spans.forEach(([from, to], number) => {
      /** @param {number} one */
      const part = (one) => `${(100 * Math.max(0, one)) / Math.max(1, last)}%`;
      mark(this.strip.children[number], "style", `left: ${part(from)}; width: ${part(Math.min(to, last) - from)}`);
    });
    hide(this.strip, first <= 0);
  }
}
