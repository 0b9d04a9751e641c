// A picture that moves can be stopped: its last frame stands beside it.

for (const figure of document.querySelectorAll("figure.moving")) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const button = document.createElement("button");
  button.type = "button";
  let moves = !still;
  const draw = () => {
    button.textContent = moves ? "Stop" : "Play";
    button.setAttribute("aria-label", moves ? "Stop this picture" : "Play this picture");
    for (const picture of figure.querySelectorAll("picture")) {
      picture.querySelector("source")?.remove();
      const image = picture.querySelector("img");
      image.src = image.src.replace(/\.(webp|png)$/, moves ? ".webp" : ".png");
    }
  };
  button.addEventListener("click", () => {
    moves = !moves;
    draw();
  });
  draw();
  figure.append(button);
}
