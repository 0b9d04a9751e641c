// @ts-check
/** What the class has answered: questions by letter, exercises with their wrong answers, and the screen. */

import { arrange, ensure, make, write } from "../../views/shared/dom.js";
import { Bars, title } from "./bars.js";
import { act, asked, find } from "./page.js";

/** @import { Asked, ClassState, Exercise, OnScreen, Question, Results } from "./state.d.ts" */

/** @typedef {ReturnType<typeof newQuestion>} QuestionRow */
/** @typedef {ReturnType<typeof newExercise>} ExerciseRow */

let mark = "";
/** @type {Results | null} */
let results = null;
/** @type {OnScreen} what the instructor has put on the screen */
let screen = { wall: false };
/** @type {Map<string, QuestionRow>} */
const questions = new Map();
/** @type {Map<string, ExerciseRow>} */
const exercises = new Map();
const HEADS = { solved: "Solved", tries: "Tries", hints: "With hints", wrong: "Most common wrong answers, by how many learners" };

/** @param {Asked} question */
const on = (question) => screen.name === question.name && screen.lesson === question.lesson;

/** Ask what was answered meanwhile. */
export async function lookAtAnswers() {
  const told = await asked(`class/results?known=${mark}`);
  if (told.mark === mark) return;
  mark = told.mark;
  results = told;
  drawAnswers();
}

/** @param {OnScreen} one @returns {one is OnScreen & Asked} */
const isQuestion = (one) => Boolean(one.name);

/** @param {ClassState} state what the server tells */
export function drawScreen(state) {
  screen = state.screen;
  const list = find("notebook");
  if (!list.options.length) fillNotebooks(list, state);
  const what = isQuestion(screen) ? `On the screen: ${title(screen)}` : screen.wall ? "On the screen: the wall" : "The screen shows no question.";
  write(find("on-screen"), what);
  find("uncover").hidden = !screen.name;
  write(find("uncover"), screen.uncovered ? "Cover the right one" : "Uncover the right one");
  find("clear").hidden = !screen.name && !screen.wall;
  drawAnswers();
}

/** @param {HTMLSelectElement} list @param {ClassState} state */
function fillNotebooks(list, state) {
  for (const number of state.numbers) list.append(make("option", { value: `${number}` }, `${number}`));
  const last = state.learners.flatMap((one) => one.last ?? []).sort((one, other) => one.at.localeCompare(other.at)).at(-1);
  list.value = `${last?.notebook ?? 1}`;
}

function drawAnswers() {
  if (!results) return;
  const chosen = Number(find("notebook").value);
  /** @param {Asked} one */
  const ours = (one) => one.lesson === chosen;
  arrange(find("questions"), results.questions.filter(ours).map(questionNode));
  arrange(find("exercises"), results.exercises.filter(ours).map(exerciseNode));
}

/** @param {Question} question */
function questionNode(question) {
  const row = ensure(questions, title(question), () => newQuestion(question));
  fillQuestion(row, question);
  return row.node;
}

/** @param {Exercise} exercise */
function exerciseNode(exercise) {
  const row = ensure(exercises, title(exercise), () => newExercise(exercise));
  fillExercise(row, exercise);
  return row.node;
}

/** @param {Question} question */
function newQuestion(question) {
  const bars = new Bars();
  const show = make("button", { type: "button" });
  show.addEventListener("click", () => showOnScreen(question));
  const answered = make("span");
  const text = make("div", {}, make("strong", {}, title(question)), ` ${question.text}`);
  return { bars, show, answered, node: make("li", {}, text, bars.node, make("div", { class: "acts" }, answered, show)) };
}

/** @param {QuestionRow} row @param {Question} question */
function fillQuestion({ bars, show, answered, node }, question) {
  bars.draw(question);
  write(answered, `${question.answered} answered`);
  write(show, on(question) ? "Take off" : "Show");
  show.setAttribute("aria-label", `${on(question) ? "Take off" : "Show"} ${title(question)}`);
  node.toggleAttribute("data-on", on(question));
}

/** @param {Question} question */
function showOnScreen(question) {
  const { lesson, name } = question;
  if (on(question)) return clear();
  act("class/screen/show", { lesson, name }, () => `${title(question)} is on the screen, its right answer covered.`);
}

const clear = () => act("class/screen/show", {}, () => "The screen shows the address alone.");

/** @param {Exercise} exercise */
function newExercise(exercise) {
  /** @param {string} head */
  const cell = (head) => make("td", { role: "cell", "data-head": head });
  const cells = { solved: cell(HEADS.solved), tries: cell(HEADS.tries), hints: cell(HEADS.hints), wrong: cell(HEADS.wrong) };
  cells.wrong.className = "wide";
  const name = make("th", { scope: "row", role: "rowheader" }, title(exercise));
  return { cells, node: make("tr", { role: "row" }, name, ...Object.values(cells)) };
}

/** @param {ExerciseRow} row @param {Exercise} exercise */
function fillExercise({ cells }, exercise) {
  write(cells.solved, `${exercise.solved} of ${exercise.tried}`);
  write(cells.tries, `${exercise.tries}`);
  write(cells.hints, `${exercise.hints}`);
  write(cells.wrong, exercise.wrong.map(({ words, learners }) => `${learners} × ${words}`).join("; ") || "–");
}

for (const head of ["Exercise", ...Object.values(HEADS)]) find("exercise-heads").append(make("th", { scope: "col", role: "columnheader" }, head));
find("notebook").addEventListener("change", drawAnswers);
find("clear").addEventListener("click", clear);
find("uncover").addEventListener("click", () => {
  if (!isQuestion(screen)) return;
  const { lesson, name, uncovered } = screen;
  const said = () => (uncovered ? "It is covered." : `The right answer of ${title({ lesson, name })} is uncovered.`);
  act("class/screen/show", { lesson, name, uncovered: !uncovered }, said);
});
