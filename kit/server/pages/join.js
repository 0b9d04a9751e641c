// @ts-check
/** The page on which a learner takes a place in the class, or comes back to hers. */

import { forNotebooks } from "./address.js";
import { ask, place } from "./ask.js";
import { copy } from "./copy.js";
import { drawer } from "./kept.js";

const LONGEST = 10; // seconds that are worth waiting for, when a whole class joins at once
const HOURS = 30 * 24;
/** @type {(id: string) => any} */
const find = (id) => document.getElementById(id);
const mine = drawer(`kit-place ${place(".")}`, HOURS);

/** The code that came along behind #, which is sent to nobody. */
const linked = () => location.hash.slice(1);
/** @param {string} code */
const plain = (code) => code.replace(/[^a-z0-9]/gi, "").toUpperCase();

function enter() {
  find("in").hidden = true;
  find("ask").hidden = false;
  find("code").value = linked();
  turn();
}

/** Ask for what whoever is new has, or for what whoever comes back has. */
function turn() {
  const again = find("again").checked;
  find("naming").hidden = again;
  find("name").required = !again;
  find("which").textContent = again ? "Your return code" : "Join code";
  if (again && find("code").value === linked()) find("code").value = ""; // the link has the class's code
  else if (!again && !find("code").value) find("code").value = linked();
}

/** Show the place that there is, unless the link is that of another class; else ask. */
function show() {
  const told = mine.get();
  if (told && (!linked() || plain(linked()) === told.code)) welcome(told);
  else enter();
}

/** @param {{ name: string, token: string, back?: string }} place */
function welcome({ name, token, back }) {
  const { address, other } = forNotebooks(location.href);
  find("ask").hidden = true;
  find("in").hidden = false;
  find("welcome").textContent = `Welcome, ${name}.`;
  find("line").textContent = `import kit; kit.join("${address}", "${token}")`;
  find("way").textContent = other
    ? `Your notebook uses ${address}, the class's own address on this machine, and not the address of this page.`
    : `Your notebook uses ${address}, the address of this page.`;
  find("return").hidden = !back;
  find("came-back").hidden = Boolean(back);
  find("back").textContent = back ?? "";
  for (const id of ["copied", "copied-back", "sent"]) find(id).textContent = "";
  for (const id of ["line-by-hand", "back-by-hand"]) find(id).replaceChildren();
  find("welcome").focus();
}

async function join() {
  const code = find("code").value;
  const body = find("again").checked ? { code } : { code, name: find("name").value };
  try {
    const told = await ask("class/join", "", body);
    find("trouble").textContent = "";
    // Of the class only its own code is known again: who came back has shown another one.
    mine.put({ ...told, code: find("again").checked ? plain(linked()) : plain(code) });
    welcome(mine.get());
  } catch (error) {
    if (!error.status) throw error;
    if (error.status !== 429 || !error.wait || error.wait > LONGEST) {
      find("trouble").textContent = [error.message, error.hint].filter(Boolean).join(". ");
      return;
    }
    find("trouble").textContent = "Many are joining just now. Please wait a moment …";
    await new Promise((done) => setTimeout(done, error.wait * 1000));
    await join();
  }
}

find("ask").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  find("trouble").textContent = "";
  const button = find("ask").querySelector("button");
  button.disabled = true; // two clicks would take two places
  join()
    .catch(() => {
      find("trouble").textContent = "The server does not answer. Try again in a moment.";
    })
    .finally(() => (button.disabled = false));
});
for (const id of ["new", "again"]) find(id).addEventListener("change", turn);

find("saying").addEventListener("submit", async (/** @type {Event} */ event) => {
  event.preventDefault();
  const button = find("saying").querySelector("button");
  button.disabled = true; // two clicks would write two lines
  try {
    const told = await ask("class/wall", mine.get().token, { text: find("text").value });
    find("text").value = "";
    find("sent").textContent = told.shown ? "It is on the wall." : "It waits until your instructor lets it through.";
  } catch (error) {
    find("sent").textContent = `Not sent: ${error.message}`;
  } finally {
    button.disabled = false;
  }
});

find("other").addEventListener("click", () => {
  mine.put(null);
  enter();
  find("name").focus();
});
find("copy").addEventListener("click", async () => {
  find("copied").textContent = await copy(find("line").textContent, find("line-by-hand"));
});
find("copy-back").addEventListener("click", async () => {
  find("copied-back").textContent = await copy(find("back").textContent, find("back-by-hand"));
});

addEventListener("hashchange", show);
show();

export {};
