// Where the cards of the margin stand: each beside the words it is about, none over another, the active one exactly.

const GAP = 8;
const FOLDED = 38; // the height of a card of which only the head shows, with its border
const FEW = 6; // so many cards are never too many
const OVERFULL = 1.15; // so much higher than the text the margin may be before its cards are shortened

/**
 * Where cards stand, given where each would like to be, how high it is, and how high when folded to its head.
 *
 * The active card gets its wish. Those before it make way upwards; where there is no room for them the nearest are folded, and
 * only where that is not enough the active card stands lower than its words. Those after it make way downwards.
 */
export function placed(wishes, heights, active, foldedHeight) {
  const tops = new Array(wishes.length);
  const folded = new Set();
  let free = 0;
  if (active >= 0) {
    let room = 0;
    for (let index = 0; index < active; index += 1) room += heights[index] + GAP;
    const high = [...heights];
    for (let index = active - 1; index >= 0 && room > wishes[active]; index -= 1) {
      if (heights[index] <= foldedHeight) continue;
      folded.add(index);
      high[index] = foldedHeight;
      room -= heights[index] - foldedHeight;
    }
    tops[active] = Math.max(wishes[active], room);
    // Upwards from the active card, each as near to its wish as those after it allow ...
    let limit = tops[active];
    for (let index = active - 1; index >= 0; index -= 1) {
      tops[index] = Math.min(wishes[index], limit - GAP - high[index]);
      limit = tops[index];
    }
    // ... and down again what was pushed over the top edge: there is room, see above.
    let floor = 0;
    for (let index = 0; index < active; index += 1) {
      tops[index] = Math.max(tops[index], floor);
      floor = tops[index] + high[index] + GAP;
    }
    free = tops[active] + heights[active] + GAP;
  }
  for (let index = active + 1; index < wishes.length; index += 1) {
    tops[index] = Math.max(wishes[index], free);
    free = tops[index] + heights[index] + GAP;
  }
  return { tops, height: free, folded };
}

export class Margin {
  constructor(sheet) {
    this.sheet = sheet;
    this.wide = window.matchMedia("(min-width: 60.01rem)");
    this.active = null;
    this.waiting = false;
    // A card that opens pushes those below it down; so does a text that gets another width.
    sheet.addEventListener("toggle", () => this.arrange(), true);
    this.observer = new ResizeObserver(() => this.arrangeSoon());
    this.observer.observe(sheet.querySelector(".unit-text") ?? sheet);
    this.wide.addEventListener("change", () => this.arrange());
    document.fonts?.ready.then(() => this.arrange());
  }

  /** The cards that are shown, in the order of the text. */
  cards() {
    return [...this.sheet.querySelectorAll(".unit-margin > .finding:not([hidden])")];
  }

  arrangeSoon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.arrange();
    });
  }

  /** Measure everything first, then write: one layout for the whole page. */
  arrange() {
    const cards = this.cards();
    this.sheet.classList.toggle("is-arranged", this.wide.matches);
    if (!this.wide.matches) {
      for (const card of cards) card.style.removeProperty("top");
      this.sheet.style.removeProperty("min-height");
      return;
    }
    const key = `${this.sheet.offsetWidth} ${cards.length}`;
    if (key !== this.measuredFor) this.judgeDensity(cards, key);
    for (const card of this.foldedCards ?? []) card.classList.remove("is-folded");
    const top = this.sheet.getBoundingClientRect().top;
    const heights = cards.map((card) => card.offsetHeight);
    const wishes = cards.map((card) => this.wish(card) - top);
    const { tops, height, folded } = placed(wishes, heights, cards.indexOf(this.active), FOLDED);
    cards.forEach((card, index) => {
      card.style.top = `${tops[index]}px`;
    });
    this.foldedCards = [...folded].map((index) => cards[index]);
    for (const card of this.foldedCards) card.classList.add("is-folded");
    this.sheet.style.minHeight = `${height + GAP}px`;
  }

  /** Whether so much stands in the margin that only the active card can be shown whole. */
  judgeDensity(cards, key) {
    this.measuredFor = key;
    this.sheet.classList.remove("is-dense");
    const wanted = cards.reduce((sum, card) => sum + card.offsetHeight + GAP, 0);
    const texts = this.sheet.querySelectorAll(".unit-text");
    const last = texts[texts.length - 1];
    const text = last.getBoundingClientRect().bottom - this.sheet.getBoundingClientRect().top;
    this.sheet.classList.toggle("is-dense", cards.length > FEW && wanted > text * OVERFULL);
  }

  /** Where the words of a card begin on the page. */
  wish(card) {
    const words = this.words(card);
    const place = words ?? card.closest(".unit");
    return place.getBoundingClientRect().top;
  }

  /** The first marked piece of a card's words. */
  words(card) {
    return card.dataset.start === card.dataset.end
      ? null
      : card.closest(".unit").querySelector(`.highlight[data-cards~="${card.id}"]`);
  }
}
