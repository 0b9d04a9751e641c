// @ts-check
/** The page on which a learner takes a place in the class. */

const LONGEST = 10; // seconds that are worth waiting for, when a whole class joins at once
/** @type {(id: string) => any} */
const find = (id) => document.getElementById(id);
const address = new URL(".", location.href).href.replace(/\/$/, "");

const PLACE = `kit-place ${address}`;

/** The code that came along behind #, which is sent to nobody. */
const linked = () => location.hash.slice(1);
const plain = (code) => code.replace(/[^a-z0-9]/gi, "").toUpperCase();

/** What this tab was told, for a reload or the way back: joining again would take a second place. */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  } catch {
    return null; // this browser keeps nothing for a page
  }
}

function keep(told) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(told));
  } catch {
    // it is shown until the page is left
  }
}

function ask() {
  find("in").hidden = true;
  find("ask").hidden = false;
  find("code").value = linked();
}

/** Show the place that there is, unless the link is that of another class; else ask. */
function show() {
  const told = kept();
  if (told && (!linked() || plain(linked()) === told.code)) welcome(told);
  else ask();
}

function welcome({ name, token }) {
  find("ask").hidden = true;
  find("in").hidden = false;
  find("welcome").textContent = `Welcome, ${name}.`;
  find("lines").textContent = `from kit import connect\nclient = connect("${address}", token="${token}")`;
  find("whole").textContent = `KIT_TOKEN=${token} kit lab\nroom = "${address}"`;
  find("copied").textContent = "";
  find("welcome").focus();
}

async function join() {
  const body = JSON.stringify({ name: find("name").value, code: find("code").value });
  const answer = await fetch("class/join", { method: "POST", body });
  const told = await answer.json();
  const wait = Number(answer.headers.get("retry-after"));
  if (answer.status === 429 && wait > 0 && wait <= LONGEST) {
    find("trouble").textContent = "Many are joining just now. Please wait a moment …";
    await new Promise((done) => setTimeout(done, wait * 1000));
    return join();
  }
  find("trouble").textContent = "";
  if (answer.ok) {
    keep({ ...told, code: plain(find("code").value) });
    welcome(told);
  } else find("trouble").textContent = [told.detail, told.error?.hint].filter(Boolean).join(". ");
}

find("ask").addEventListener("submit", (event) => {
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

find("other").addEventListener("click", () => {
  keep(null);
  ask();
  find("name").focus();
});

find("copy").addEventListener("click", () => {
  navigator.clipboard.writeText(find("lines").textContent).then(
    () => (find("copied").textContent = "Copied."),
    () => {
      getSelection().selectAllChildren(find("lines"));
      find("copied").textContent = "Press Ctrl+C to copy the marked lines.";
    },
  );
});

addEventListener("hashchange", show);
show();

export {};
