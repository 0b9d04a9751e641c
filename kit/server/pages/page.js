// @ts-check
/** What the parts of the instructor's page share: her token, what she asks, and what is said of it. */

import { write } from "../../views/shared/dom.js";
import { ask } from "./ask.js";

/** @type {(id: string) => any} */
export const find = (id) => document.getElementById(id);

let token = "";
/** @type {() => Promise<void>} */
let look = async () => {};

/**
 * From now on ask with this token, and look again after whatever was done.
 * @param {string} known
 * @param {() => Promise<void>} [again]
 */
export function begin(known, again = look) {
  token = known;
  look = again;
}

export const bearer = () => token;
/** @param {string} path @param {object} [body] */
export const asked = (path, body) => ask(path, token, body);
/** @param {string} text */
export const say = (text) => write(find("said"), text);

/**
 * Do something, and say what came of it.
 * @param {string} path
 * @param {any} body
 * @param {(told: any) => string} said
 */
export async function act(path, body, said) {
  try {
    say(said(await asked(path, body)));
    await look();
  } catch (error) {
    say(`Not done: ${[error.message, error.hint].filter(Boolean).join(". ")}`);
  }
}
