// Single keys while nothing is being typed. They can be switched off in the help dialog; the choice stays in this browser.

const SETTING = "fazhi-single-keys";

export class Keyboard {
  constructor(bench) {
    this.bench = bench;
    this.dialog = document.querySelector("[data-help-dialog]");
    this.box = this.dialog.querySelector("[data-single-keys]");
    this.box.checked = localStorage.getItem(SETTING) !== "off";
    this.box.addEventListener("change", () => localStorage.setItem(SETTING, this.box.checked ? "on" : "off"));
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    document.querySelector("[data-help]").addEventListener("click", () => this.dialog.showModal());
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.defaultPrevented || event.isComposing || event.metaKey) return;
    if (document.querySelector("dialog[open]") || isTyping(event.target)) return;
    if (this.bench.selecting.key(event)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.altKey) return;
    if (event.key === "Escape") {
      this.bench.leaveCard();
      return;
    }
    if (!this.box.checked) return;
    const action = this.actions()[event.key];
    if (action && action() !== false) event.preventDefault();
  }

  actions() {
    const { bench } = this;
    const cards = bench.cards;
    return {
      j: () => cards.go(1),
      k: () => cards.go(-1),
      g: () => cards.toWords(),
      f: () => bench.openFilters(),
      "?": () => this.dialog.showModal(),
      s: () => bench.mayAnnotate && bench.selecting.walk(),
      w: () => bench.mayAnnotate && bench.composeWhole(),
      1: () => bench.mayAnnotate && bench.selecting.annotate("comment"),
      2: () => bench.mayAnnotate && bench.selecting.annotate("problem"),
      3: () => bench.mayAnnotate && bench.selecting.annotate("suggestion"),
      4: () => bench.mayAnnotate && bench.selecting.annotate("question"),
      r: () => bench.press(["reply", "answer"]),
      e: () => bench.press(["settle"]),
      a: () => bench.press(["decide"], "adopted"),
      d: () => bench.press(["dismiss"], "dismissed"),
      m: () => bench.press(["edit", "reword"]),
    };
  }
}

function isTyping(element) {
  return Boolean(element.closest?.("input, textarea, select, [contenteditable]"));
}
