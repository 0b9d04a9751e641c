// @ts-check
// A stretch of moments, with every block and text as it was after any of them.

/** @import { Chunk, Moment, Splice } from "./state.d.ts" */
/** @typedef {{ id: string, label: string, version: number, deleted: boolean, seq: number }} BlockThen */
/** @typedef {(id: string) => BlockThen | undefined} Present what a block is now */

/** Moments that are at hand, with every block and text as it was after any of them. */
export class Stretch {
  /** @type {number} */
  place;

  /** @type {Map<string, string>} */
  texts;

  /** @type {Map<string, BlockThen>} */
  blocks;

  /** @type {number} blocks that are not listed */
  more;

  /** @param {Chunk} chunk */
  constructor(chunk) {
    this.chunk = chunk;
    this.begin();
  }

  begin() {
    this.place = this.chunk.start - 1;
    this.texts = new Map(Object.entries(this.chunk.texts));
    this.more = this.chunk.more;
    this.blocks = new Map(this.chunk.blocks.map(([id, label, version, seq]) => [id, { id, label, version, seq, deleted: false }]));
  }

  /** @param {number} place */
  has(place) {
    return place >= this.chunk.start && place < this.chunk.start + this.chunk.moments.length;
  }

  /** @param {number} place */
  moment(place) {
    return this.chunk.moments[place - this.chunk.start];
  }

  /** Go to the moment at this place; forward is shorter than from the beginning. @param {number} place */
  at(place) {
    if (place < this.place) this.begin();
    while (this.place < place) this.step(this.moment(++this.place));
    return this;
  }

  /** @param {Moment} moment */
  step(moment) {
    if (moment.via === "compact") this.more = moment.more;
    for (const { id, label, version, deleted, splice } of moment.changes) {
      const made = deleted ? this.blocks.get(id)?.seq : moment.seq;
      this.blocks.set(id, { id, label, version, deleted, seq: made ?? 0 });
      if (deleted) continue;
      if (splice) this.texts.set(id, joined(this.texts.get(id) ?? "", splice));
      else this.texts.delete(id);
    }
  }
}

/** A text made of the one before. @param {string} before @param {Splice} splice */
function joined(before, { head, tail, middle }) {
  return before.slice(0, head) + middle + (tail ? before.slice(-tail) : "");
}
