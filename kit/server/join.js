/** The page on which a learner takes a place in the class. */

const find = (id) => document.getElementById(id);
const address = new URL(".", location.href).href.replace(/\/$/, "");

/** The code may come along behind #, which is sent to nobody. */
find("code").value = decodeURIComponent(location.hash.slice(1));

function welcome({ name, token }) {
  find("ask").hidden = true;
  find("in").hidden = false;
  find("welcome").textContent = `Welcome, ${name}.`;
  find("lines").textContent = `from kit import connect\nclient = connect("${address}", token="${token}")`;
  find("whole").textContent = `KIT_TOKEN=${token} kit lab\nroom = "${address}"`;
  find("welcome").focus();
}

async function join() {
  const body = JSON.stringify({ name: find("name").value, code: find("code").value });
  const answer = await fetch("class/join", { method: "POST", body });
  const told = await answer.json();
  if (answer.ok) welcome(told);
  else find("trouble").textContent = [told.detail, told.error?.hint].filter(Boolean).join(". ");
}

find("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  find("trouble").textContent = "";
  join().catch(() => {
    find("trouble").textContent = "The server does not answer. Try again in a moment.";
  });
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
