// Answers what a group leaves open with 没有, when a person asks for it. Without this script every point is answered by itself.
for (const group of document.querySelectorAll("[data-standards] .standard")) {
  const wrap = group.querySelector("[data-none-wrap]");
  if (!wrap) continue;
  wrap.hidden = false;
  wrap.querySelector("[data-none]").addEventListener("click", () => {
    for (const point of group.querySelectorAll(".point")) {
      if (!point.querySelector("input:checked")) point.querySelector('input[value="no"]').checked = true;
    }
  });
}
