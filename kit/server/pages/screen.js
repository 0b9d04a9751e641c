// @ts-check
/**
 * The page on the projector: how to join, what is to be done now, and the counts of the question that the
 * instructor has picked. It is opened by a key that is good for looking only, which leaves the address bar
 * at once.
 */

import { arrange, hide, make, write } from "../../views/shared/dom.js";
import { Cues, minutes, remaining } from "../../views/shared/time_left.js";
import { ask } from "./ask.js";
import { asText, Bars, title } from "./bars.js";
import { lost } from "./lost.js";
import { task } from "./task.js";

/** @import { Question, QrCode, ScreenState } from "./state.d.ts" */

const EVERY = 150; // milliseconds between two looks
const HIDDEN = 2000; // the same while nobody sees the page
const KEY = "kit-screen-key";
const SVG = "http://www.w3.org/2000/svg";
/** @type {(id: string) => any} */
const find = (id) => document.getElementById(id);
const bars = new Bars();
/** @type {Record<"text" | "by" | "node", HTMLElement>[]} */
const lines = [];
const cues = new Cues();
let key = "";
/** @type {ScreenState | null} */
let seen = null;
let mark = "";
let told = 0; // when the server said how much time is left
let busy = 0; // how often in a row the server had no time

// ------------------------------------------------------------------ the key

/** Take the key from behind #, and keep it for a reload of this tab, out of everybody's sight. */
function take() {
  const given = location.hash.slice(1);
  try {
    if (given) sessionStorage.setItem(KEY, given);
    key = given || sessionStorage.getItem(KEY) || "";
  } catch {
    key = given || key;
  }
  if (given) history.replaceState(null, "", location.pathname);
}

// ------------------------------------------------------------------ looking

async function look() {
  const at = encodeURIComponent(new URL("../join", location.href).href);
  /** @type {ScreenState} */
  const news = await ask(`screen/seen?at=${at}&known=${mark}`, key);
  seen = seen && news.mark === mark ? { ...seen, left: news.left } : news;
  mark = news.mark;
  told = performance.now();
  busy = 0;
  write(find("lost"), "");
  draw(seen);
}

async function goOn() {
  let pause = document.hidden ? HIDDEN : EVERY;
  try {
    if (key) await look();
    else write(find("lost"), "▲ This page has no key: on the class page, press Open the screen.");
  } catch (error) {
    pause = Math.max(1000, 1000 * (error.wait ?? 0));
    busy = error.status === 429 ? busy + 1 : 0;
    if (error.status === 401) find("all").hidden = true;
    const why = lost(error, busy);
    if (why) write(find("lost"), why);
  }
  setTimeout(goOn, pause);
}

// ------------------------------------------------------------------ drawing

/** @param {ScreenState} seen */
function draw(seen) {
  find("all").hidden = false;
  drawDoor(seen);
  hide(find("paused"), !seen.paused);
  hide(find("now"), !seen.now);
  if (seen.now) write(find("task"), task(seen.now));
  tick();
  hide(find("question"), !seen.question);
  if (seen.question) drawQuestion(seen.question, seen.joined);
  hide(find("wall"), !seen.wall);
  drawWall(seen.wall ?? []);
}

/** @param {ScreenState} seen */
function drawDoor(seen) {
  write(find("where"), seen.address);
  write(find("code"), seen.code);
  hide(find("coded"), !seen.code);
  hide(find("here"), !seen.is_here_only);
  write(find("joined"), `${seen.joined} here`);
  const path = seen.qr?.path ?? "";
  if (find("qr").dataset.path === path) return;
  find("qr").dataset.path = path;
  find("qr").replaceChildren(...(seen.qr ? [picture(seen.qr)] : []));
}

/** The QR code, dark on light in every theme, with the border that it needs. @param {QrCode} code */
function picture({ size, path }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `-4 -4 ${size + 8} ${size + 8}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "The address to join, as a QR code");
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", path);
  svg.append(dark);
  return svg;
}

/** @param {Question} question @param {number} joined */
function drawQuestion(question, joined) {
  if (!bars.node.isConnected) find("bars").append(bars.node);
  write(find("asked"), `${title(question)} · ${question.text}`);
  bars.draw(question);
  write(find("answered"), `${question.answered} of ${joined} have answered`);
  write(find("text"), asText(question));
}

/** @param {{ text: string, by: string }[]} said */
function drawWall(said) {
  while (lines.length < said.length) {
    const line = { text: make("span", { class: "line" }), by: make("span", { class: "by" }) };
    lines.push({ ...line, node: make("li", {}, line.text, " ", line.by) });
  }
  const newest = said.toReversed();
  newest.forEach((one, at) => {
    write(lines[at].text, one.text);
    write(lines[at].by, one.by);
  });
  arrange(find("lines"), lines.slice(0, newest.length).map((line) => line.node));
}

/** Count down between two looks, and go on where the server is away. */
function tick() {
  if (!seen) return;
  const until = seen.now?.until;
  const left = until ? remaining(seen.left, told, performance.now()) : null;
  write(find("left"), left === null ? "" : left ? minutes(left) : "time is up");
  const cue = until && left !== null ? cues.next(until, left) : "";
  if (cue) write(find("cue"), cue);
}

addEventListener("hashchange", () => {
  take();
  mark = "";
});
setInterval(tick, 250);
take();
goOn();

export {};
