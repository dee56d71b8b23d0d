// Choosing words: by mouse or touch a small bar appears at the words; by keyboard a caret of our own walks through the text.

import { lineAt, lineEnd, lineStart, pointAt, spanOf } from "./text.js";

const MOVES = {
  ArrowRight: ["forward", "character"],
  ArrowLeft: ["backward", "character"],
  ArrowDown: ["forward", "line"],
  ArrowUp: ["backward", "line"],
  Home: ["backward", "lineboundary"],
  End: ["forward", "lineboundary"],
};

export class Selecting {
  constructor(bench) {
    this.bench = bench;
    this.sheet = bench.sheet;
    this.bar = document.querySelector("[data-selection-bar]");
    this.isWalking = false;
    document.addEventListener("selectionchange", () => this.changedSoon());
    // While the button is down the words are still being chosen.
    this.sheet.addEventListener("pointerdown", () => {
      this.isDragging = true;
    });
    window.addEventListener("pointerup", () => {
      this.isDragging = false;
      this.changedSoon();
    });
    window.addEventListener("pointercancel", () => {
      this.isDragging = false;
      this.changedSoon();
    });
    // Taking the button must not take the selection away first.
    this.bar.addEventListener("pointerdown", (event) => event.preventDefault());
    this.bar.addEventListener("click", (event) => {
      const kind = event.target.closest("[data-kind]")?.dataset.kind;
      if (kind) this.annotate(kind);
    });
    this.bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.leave();
    });
  }

  span() {
    return spanOf(this.sheet, window.getSelection());
  }

  changedSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed(), 120);
  }

  changed() {
    if (this.isDragging) return;
    const selection = window.getSelection();
    const isOurs = selection.rangeCount > 0 && !selection.isCollapsed && this.isInText(selection);
    const span = isOurs ? this.span() : null;
    this.bar.hidden = !span;
    if (!span) return;
    this.placeBar(selection.getRangeAt(0));
    if (this.isWalking) this.bench.cards.announce(`已选中：${span.quote}`);
  }

  isInText(selection) {
    const element = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node);
    return Boolean(element(selection.anchorNode)?.closest?.(".unit-text") || element(selection.focusNode)?.closest?.(".unit-text"));
  }

  /** Above the words, or under them where a finger's own handles and menu stand above. */
  placeBar(range) {
    const boxes = range.getClientRects();
    const box = boxes[boxes.length - 1] ?? range.getBoundingClientRect();
    const isTouch = window.matchMedia("(pointer: coarse)").matches;
    const first = boxes[0] ?? box;
    const top = isTouch ? box.bottom + 14 : first.top - this.bar.offsetHeight - 6;
    const left = Math.min((isTouch ? box : first).left, document.documentElement.clientWidth - this.bar.offsetWidth - 8);
    this.bar.style.left = `${Math.max(8, left) + window.scrollX}px`;
    this.bar.style.top = `${Math.max(top + window.scrollY, 4)}px`;
  }

  /** Open a composer on what is selected. */
  annotate(kind) {
    const span = this.span();
    if (!span) {
      this.bench.cards.announce("请先选中要批注的文字");
      return false;
    }
    this.leave();
    window.getSelection().removeAllRanges();
    this.bench.compose(span, { kind });
    return true;
  }

  // ---- by keyboard

  /** Begin to walk: from the active card's words, else from the first clause in view. */
  walk() {
    const active = this.bench.cards.active;
    const hasWords = active && active.dataset.start !== active.dataset.end;
    const line = hasWords ? lineAt(this.sheet, Number(active.dataset.start)) : this.firstInView();
    if (!line) return;
    const point = pointAt(this.sheet, hasWords ? Number(active.dataset.start) : lineStart(line));
    document.activeElement?.blur();
    window.getSelection().collapse(...point);
    this.isWalking = true;
    this.sheet.classList.add("is-walking");
    this.showCaret();
    this.bench.cards.announce(`键盘选字：${line.textContent}`);
  }

  firstInView() {
    return [...this.sheet.querySelectorAll(".line[data-start]")].find((line) => line.getBoundingClientRect().bottom > 80);
  }

  /** A key while walking; true where it was one of ours. */
  key(event) {
    if (!this.isWalking) return false;
    const selection = window.getSelection();
    const move = MOVES[event.key];
    if (move) {
      const [direction, unit] = move;
      const isWord = (event.ctrlKey || event.altKey) && unit === "character";
      selection.modify(event.shiftKey ? "extend" : "move", direction, isWord ? "word" : unit);
      this.keepInText(selection);
      this.showCaret();
      if (!event.shiftKey) this.tellPlace(selection);
      return true;
    }
    if (event.key === "l") {
      this.takeLine(selection);
      return true;
    }
    if (event.key === "Enter") {
      this.annotate("comment");
      return true;
    }
    if (event.key === "Escape") {
      this.leave();
      window.getSelection().removeAllRanges();
      this.bench.cards.announce("已退出键盘选字");
      return true;
    }
    return false;
  }

  takeLine(selection) {
    const line = this.lineOf(selection.focusNode);
    if (!line) return;
    selection.setBaseAndExtent(...pointAt(this.sheet, lineStart(line)), ...pointAt(this.sheet, lineEnd(line)));
    this.showCaret();
  }

  lineOf(node) {
    const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return element?.closest?.(".line[data-start]") ?? null;
  }

  /** The caret must not stray into the margin: what lies there is not the document's text. */
  keepInText(selection) {
    const line = this.lineOf(selection.focusNode);
    if (line) {
      this.lastLine = line;
      return;
    }
    const lines = [...this.sheet.querySelectorAll(".line[data-start]")];
    const here = lines.indexOf(this.lastLine);
    const isBefore = this.lastLine && this.lastLine.compareDocumentPosition(selection.focusNode) & Node.DOCUMENT_POSITION_PRECEDING;
    const next = lines[here + (isBefore ? -1 : 1)] ?? this.lastLine ?? lines[0];
    const point = pointAt(this.sheet, isBefore ? lineEnd(next) : lineStart(next));
    if (selection.isCollapsed) selection.collapse(...point);
    else selection.extend(...point);
    this.lastLine = next;
  }

  tellPlace(selection) {
    const line = this.lineOf(selection.focusNode);
    if (line !== this.toldLine && line) {
      this.toldLine = line;
      this.bench.cards.announce(line.textContent);
    }
  }

  /** A caret for a text that cannot be edited: the browser draws none. */
  showCaret() {
    const selection = window.getSelection();
    this.caret ??= Object.assign(document.createElement("div"), { className: "walking-caret" });
    if (!this.caret.isConnected) document.body.append(this.caret);
    const point = document.createRange();
    point.setStart(selection.focusNode, selection.focusOffset);
    const box = point.getClientRects()[0] ?? this.lineOf(selection.focusNode)?.getBoundingClientRect();
    if (!box) return;
    this.caret.style.left = `${box.left + window.scrollX}px`;
    this.caret.style.top = `${box.top + window.scrollY}px`;
    this.caret.style.height = `${Math.min(box.height, 32)}px`;
    if (box.top < 90 || box.bottom > window.innerHeight - 40) window.scrollBy({ top: box.top - window.innerHeight / 2 });
  }

  leave() {
    this.isWalking = false;
    this.sheet.classList.remove("is-walking");
    this.caret?.remove();
    this.bar.hidden = true;
  }
}
