// @ts-check
// A picture that moves can be stopped: its last frame stands beside it.

/** @param {HTMLElement} figure what holds the picture, once for each theme */
function stoppable(figure) {
  let moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const button = document.createElement("button");
  button.type = "button";
  const draw = () => {
    button.textContent = moves ? "Stop" : "Play";
    button.setAttribute("aria-label", `${button.textContent} this picture`);
    for (const image of figure.getElementsByTagName("img")) {
      image.src = image.src.replace(/\.(webp|png)$/, moves ? ".webp" : ".png");
    }
  };
  for (const source of figure.querySelectorAll("source")) source.remove();
  button.addEventListener("click", () => {
    moves = !moves;
    draw();
  });
  draw();
  figure.append(button);
}

for (const figure of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure.moving"))) stoppable(figure);
