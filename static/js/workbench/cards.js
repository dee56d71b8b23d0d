// The cards of the margin as one list: which is active, which are shown, how to go from one to the next.

import { paint, rangeOf } from "./text.js";

const NAMES = { finding: "机器发现", composer: "正在写的批注" };

/**
 * While the button is down a mark is no link: browsers drag links away, or put the keyboard's focus there, instead of letting
 * the words be selected. It is a link again, for the keyboard, as soon as the button is up.
 */
function loosen(mark) {
  if (!mark?.hasAttribute("href")) return;
  const kept = ["href", "tabindex"].map((name) => [name, mark.getAttribute(name)]);
  for (const [name] of kept) mark.removeAttribute(name);
  const restore = () => {
    for (const [name, value] of kept) if (value !== null) mark.setAttribute(name, value);
    window.removeEventListener("pointerup", restore);
    window.removeEventListener("pointercancel", restore);
  };
  window.addEventListener("pointerup", restore);
  window.addEventListener("pointercancel", restore);
}

export class Cards {
  constructor(sheet, margin) {
    this.sheet = sheet;
    this.margin = margin;
    this.active = null;
    this.filter = {};
    this.place = document.querySelector("[data-place]");
    this.pocket = document.querySelector("[data-pocket]");
    this.pocketPlace = document.querySelector("[data-pocket-place]");
    this.announcer = document.querySelector("[data-announce]");
    sheet.addEventListener("pointerdown", (event) => loosen(event.target.closest(".highlight")), true);
    // A card that became active with the button still down would move away under it, and the click would be lost.
    this.isPressed = false;
    sheet.addEventListener("pointerdown", () => (this.isPressed = true), true);
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, () => (this.isPressed = false));
    sheet.addEventListener("click", (event) => this.clicked(event));
    sheet.addEventListener("focusin", (event) => this.focused(event));
    sheet.addEventListener("pointerover", (event) => this.pointed(event));
    this.count();
  }

  shown() {
    return this.margin.cards();
  }

  announce(words) {
    this.announcer.textContent = words;
  }

  /** Make a card the active one; `focus` takes the keyboard there, `scroll` brings its words into view. */
  activate(card, { focus = false, scroll = false } = {}) {
    if (this.active && this.active !== card) this.active.classList.remove("is-active");
    this.active = card;
    this.margin.active = card;
    this.sheet.classList.toggle("has-active", Boolean(card));
    if (card) card.classList.add("is-active");
    this.paint();
    this.margin.arrange();
    this.count();
    if (!card) return;
    if (focus) card.focus({ preventScroll: true });
    if (scroll) this.reveal(card);
  }

  /** The words of a card and the card itself come into view together. */
  reveal(card) {
    const words = this.margin.words(card) ?? card;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    words.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  paint() {
    const card = this.active;
    const hasWords = card && card.dataset.start !== card.dataset.end;
    const range = hasWords ? rangeOf(this.sheet, Number(card.dataset.start), Number(card.dataset.end)) : null;
    paint("active-words", [range]);
  }

  go(step) {
    const cards = this.shown();
    if (cards.length === 0) {
      this.announce(this.isFiltered() ? "没有符合条件的批注或发现" : "还没有批注或发现");
      return;
    }
    const here = cards.indexOf(this.active);
    const from = here >= 0 ? here : this.nearest(cards, step);
    const next = (from + step + cards.length) % cards.length;
    this.activate(cards[next], { focus: true, scroll: true });
    this.announce(this.describe(cards[next], next, cards.length));
  }

  /** With no active card the way goes on from what is in view. */
  nearest(cards, step) {
    const middle = window.innerHeight / 3;
    const after = cards.findIndex((card) => this.margin.wish(card) >= middle);
    if (after < 0) return step > 0 ? cards.length - 1 : 0;
    return step > 0 ? after - 1 : after;
  }

  describe(card, index, total) {
    const head = card.querySelector(".finding-head")?.textContent.replace(/\s+/g, " ").trim() ?? "";
    const name = NAMES[card.dataset.kind] ?? "批注";
    return `第 ${index + 1} 条，共 ${total} 条，${name}，${head}`;
  }

  count() {
    const cards = this.shown();
    const here = cards.indexOf(this.active);
    const words = here >= 0 ? `${here + 1} / ${cards.length}` : `${cards.length} 条`;
    if (this.place) this.place.textContent = words;
    if (this.pocketPlace) this.pocketPlace.textContent = here >= 0 ? `批注 ${words}` : `批注 ${words}`;
    if (this.pocket) this.pocket.hidden = false;
  }

  clicked(event) {
    const mark = event.target.closest(".highlight");
    if (mark) {
      // A selection that ends on a mark is a selection, not a wish to follow it.
      if (!window.getSelection().isCollapsed) event.preventDefault();
      else this.follow(mark, event);
      return;
    }
    if (event.target.closest("[data-to-words]")) {
      event.preventDefault();
      this.toWords();
      return;
    }
    const card = event.target.closest(".finding");
    if (card && card !== this.active) this.activate(card);
  }

  focused(event) {
    if (this.isPressed) return; // the click that follows says which card is meant
    const card = event.target.closest(".finding");
    if (card && card !== this.active) this.activate(card);
  }

  /** From words to their card; where several share the words, to each of them in turn by a list. */
  follow(mark, event) {
    event.preventDefault();
    const cards = mark.dataset.cards
      .split(" ")
      .map((id) => document.getElementById(id))
      .filter((card) => card && !card.hidden);
    if (cards.length === 1) this.open(cards[0]);
    else if (cards.length > 1) this.choose(mark, cards);
  }

  open(card) {
    this.activate(card, { focus: true });
    card.scrollIntoView({ block: "nearest" });
    window.history.replaceState(null, "", `#${card.id}`);
    const cards = this.shown();
    this.announce(this.describe(card, cards.indexOf(card), cards.length));
  }

  /** Several cards for the same words: a small menu at the words. */
  choose(mark, cards) {
    const menu = document.querySelector("[data-stack]");
    menu.replaceChildren(
      ...cards.map((card) => {
        const item = document.createElement("button");
        item.type = "button";
        item.setAttribute("role", "menuitem");
        const head = card.querySelector(".finding-head").textContent.replace(/\s+/g, " ").trim();
        const words = card.querySelector(".note-text, .finding-message, .note-change")?.textContent.trim() ?? "";
        item.textContent = `${head}　${words.slice(0, 40)}`;
        item.addEventListener("click", () => {
          menu.hidden = true;
          this.open(card);
        });
        return item;
      }),
    );
    const box = mark.getBoundingClientRect();
    menu.hidden = false;
    const left = Math.min(box.left, document.documentElement.clientWidth - menu.offsetWidth - 8);
    menu.style.left = `${Math.max(8, left) + window.scrollX}px`;
    menu.style.top = `${box.bottom + window.scrollY + 4}px`;
    menu.firstElementChild.focus();
    this.announce(`此处有 ${cards.length} 条，请选择`);
    const close = (event) => {
      if (event.type === "pointerdown" && menu.contains(event.target)) return;
      if (event.type === "keydown") {
        const items = [...menu.children];
        const here = items.indexOf(document.activeElement);
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          items[(here + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length].focus();
          return;
        }
        if (event.key !== "Escape") return;
        mark.focus();
      }
      menu.hidden = true;
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
  }

  /** From the active card back to its words. */
  toWords() {
    const words = this.active && this.margin.words(this.active);
    if (!words) return;
    words.scrollIntoView({ block: "center" });
    words.focus({ preventScroll: true });
  }

  /** The pointer over words tells which card is theirs, and the other way round. */
  pointed(event) {
    const mark = event.target.closest(".highlight");
    const card = event.target.closest(".finding");
    const ids = mark ? mark.dataset.cards.split(" ") : card?.id ? [card.id] : [];
    if (ids.join() === this.pointedIds) return;
    this.pointedIds = ids.join();
    for (const old of this.sheet.querySelectorAll(".is-pointed")) old.classList.remove("is-pointed");
    const ranges = [];
    for (const id of ids) {
      const pointed = document.getElementById(id);
      if (!pointed) continue;
      if (mark) pointed.classList.add("is-pointed");
      else if (pointed.dataset.start !== pointed.dataset.end)
        ranges.push(rangeOf(this.sheet, Number(pointed.dataset.start), Number(pointed.dataset.end)));
    }
    paint("pointed-words", ranges);
  }

  isFiltered() {
    return Object.values(this.filter).some(Boolean);
  }

  /** Show only the cards that have these values; their marks stay, paler. */
  narrow(filter) {
    this.filter = filter;
    const hidden = new Set();
    for (const card of this.sheet.querySelectorAll(".unit-margin > .finding")) {
      if (card.dataset.card === "composer") continue;
      card.hidden = Object.entries(filter).some(([name, value]) => value && card.dataset[name] !== value);
      if (card.hidden) hidden.add(card.id);
    }
    for (const mark of this.sheet.querySelectorAll(".highlight"))
      mark.classList.toggle("is-filtered", mark.dataset.cards.split(" ").every((id) => hidden.has(id)));
    if (this.active?.hidden) this.activate(null);
    this.margin.arrange();
    this.count();
  }

  authors() {
    const cards = [...this.sheet.querySelectorAll(".unit-margin > .finding[data-author]")];
    return [...new Set(cards.map((card) => card.dataset.author))];
  }

  /** Put a card that the server rendered into the margin, or in the place of its older self. */
  put(html, { start, end }) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const card = holder.content.querySelector(".finding");
    const old = document.getElementById(card.id);
    if (old) old.replaceWith(card);
    else this.insert(card, start, end);
    return card;
  }

  insert(card, start, end) {
    const group = start === end ? this.generalGroup() : this.groupAt(start);
    const after = [...group.children].find(
      (other) => Number(other.dataset.start) > start || (Number(other.dataset.start) === start && Number(other.dataset.end) > end),
    );
    group.insertBefore(card, after ?? null);
  }

  generalGroup() {
    const general = this.sheet.querySelector("[data-general]");
    general.hidden = false;
    return general.querySelector(".unit-margin");
  }

  /** The margin of the clause that holds an offset; a clause that had none gets one. */
  groupAt(offset) {
    let unit = null;
    for (const line of this.sheet.querySelectorAll("[data-start].line")) {
      if (Number(line.dataset.start) > offset) break;
      unit = line.closest(".unit");
    }
    let group = unit.querySelector(".unit-margin");
    if (!group) {
      group = document.createElement("div");
      group.className = "unit-margin";
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", "此处的批注");
      unit.append(group);
      unit.classList.add("unit-found");
    }
    return group;
  }
}
