// Lays the findings out in the margin without gaps or overlaps. Without this script each group stands in its clause's row.

const GAP = 8;
const sheet = document.querySelector("[data-sheet]");
const wide = window.matchMedia("(min-width: 60.01rem)");

/** Put every group of cards beside its clause, or right under the group above where that reaches further down. */
function arrange() {
  const groups = [...sheet.querySelectorAll(".unit-margin")];
  sheet.classList.toggle("is-arranged", wide.matches);
  if (!wide.matches) {
    for (const group of groups) group.style.removeProperty("top");
    sheet.style.removeProperty("min-height");
    return;
  }
  const top = sheet.getBoundingClientRect().top;
  // Measure everything first, then write: one layout for the whole page.
  const places = groups.map((group) => [group.parentElement.getBoundingClientRect().top - top, group.offsetHeight]);
  let free = 0;
  groups.forEach((group, index) => {
    const [wanted, height] = places[index];
    const place = Math.max(wanted, free);
    group.style.top = `${place}px`;
    free = place + height + GAP;
  });
  sheet.style.minHeight = `${free + GAP}px`;
}

if (sheet) {
  arrange();
  // A card that opens pushes those below it down.
  sheet.addEventListener("toggle", arrange, true);
  new ResizeObserver(arrange).observe(sheet.querySelector(".unit-text") ?? sheet);
  wide.addEventListener("change", arrange);
  document.fonts?.ready.then(arrange);
  // The address may name a card whose place has just changed.
  document.getElementById(decodeURIComponent(window.location.hash.slice(1)))?.scrollIntoView();
}
