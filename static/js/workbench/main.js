// The reviewer's workbench: the text in the middle, the margin beside it, and everything that is written there.
// Without this script the page reads as it is; see docs/workbench.md for how the modules hang together.

import { ask } from "./asking.js";
import { Cards } from "./cards.js";
import { Composer, Reply } from "./composer.js";
import { Keyboard } from "./keyboard.js";
import { Margin } from "./margin.js";
import { Outbox, Refused } from "./outbox.js";
import { Selecting } from "./selecting.js";
import { replaceLines } from "./text.js";

class Workbench {
  constructor(root) {
    this.root = root;
    this.document = Number(root.dataset.document);
    this.version = Number(root.dataset.version);
    this.mayAnnotate = "mayAnnotate" in root.dataset;
    this.sheet = root.querySelector("[data-sheet]");
    this.writings = new Set();
    this.known = {}; // people by visibility
    document.documentElement.classList.add("has-script");
    this.outbox = new Outbox(root);
    this.margin = new Margin(this.sheet);
    this.cards = new Cards(this.sheet, this.margin);
    if (this.mayAnnotate) this.selecting = new Selecting(this);
    else this.selecting = { key: () => false };
    this.keyboard = new Keyboard(this);
    this.saved = document.querySelector("[data-saved]");
    this.listen();
    this.filters();
    this.margin.arrange();
    for (const draft of JSON.parse(root.dataset.drafts)) this.takeUp(draft);
    this.arrive();
    root.dataset.ready = String(Math.round(performance.now())); // from here on keys and buttons do something
  }

  listen() {
    this.sheet.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.act(button);
    });
    this.sheet.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-decision]")) return;
      event.preventDefault();
      this.decideFinding(event.target, event.submitter);
    });
    for (const button of document.querySelectorAll("[data-go]"))
      button.addEventListener("click", () => this.cards.go(button.dataset.go === "next" ? 1 : -1));
    document.querySelector("[data-whole]")?.addEventListener("click", () => this.composeWhole());
    const list = document.querySelector("[data-pocket-list]");
    list?.addEventListener("click", () => {
      const isList = this.sheet.classList.toggle("is-list");
      list.setAttribute("aria-pressed", String(isList));
    });
    document.querySelector("[data-pocket-place]")?.addEventListener("click", () => this.leaveCard());
    window.addEventListener("hashchange", () => this.arrive());
  }

  /** The address may name a card or a draft: it becomes the active one. */
  arrive() {
    const id = decodeURIComponent(window.location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.matches(".finding")) this.cards.activate(target, { scroll: true, focus: true });
    else target.scrollIntoView();
  }

  // ---- filters

  filters() {
    const box = document.querySelector("[data-filters]");
    const selects = [...box.querySelectorAll("[data-filter]")];
    const author = box.querySelector('[data-filter="author"]');
    box.addEventListener("toggle", () => {
      const chosen = author.value;
      author.replaceChildren(new Option("全部", ""), ...this.cards.authors().map((name) => new Option(name, name)));
      author.value = chosen;
    });
    const apply = () => {
      const filter = Object.fromEntries(selects.map((select) => [select.dataset.filter, select.value]));
      this.cards.narrow(filter);
      const count = Object.values(filter).filter(Boolean).length;
      box.querySelector("[data-filter-count]").textContent = count ? `（${count}）` : "";
      this.cards.announce(`符合条件的有 ${this.cards.shown().length} 条`);
    };
    box.addEventListener("change", apply);
    box.querySelector("[data-clear]").addEventListener("click", () => {
      for (const select of selects) select.value = "";
      apply();
    });
    document.addEventListener("click", (event) => {
      if (box.open && !box.contains(event.target)) box.open = false;
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      box.open = false;
      box.querySelector("summary").focus();
    });
  }

  openFilters() {
    const box = document.querySelector("[data-filters]");
    box.open = true;
    box.querySelector("select").focus();
  }

  // ---- writing

  compose(span, given = {}) {
    const composer = new Composer(this, span, {
      target: "new",
      address: `/documents/${this.document}/annotations`,
      fields: { version_id: this.version, start: span.start, end: span.end, quote: span.quote, finding: given.finding },
      given,
    });
    this.writings.add(composer);
    composer.focus();
    return composer;
  }

  composeWhole() {
    this.compose({ start: 0, end: 0, quote: "" });
  }

  edit(card, fields, draft = {}) {
    const span = { start: Number(card.dataset.start), end: Number(card.dataset.end), quote: fields.quote };
    const composer = new Composer(this, span, {
      target: `edit:${card.dataset.id}`,
      address: `/annotations/${card.dataset.id}`,
      fields: { version: card.dataset.version },
      given: { ...fields, ...draft.fields },
      ...pick(draft, "token", "version"),
    });
    this.writings.add(composer);
    return composer;
  }

  reply(card, { isAnswer = false, draft = {} } = {}) {
    const open = [...this.writings].find((writing) => writing.card === card);
    if (open) return open;
    const reply = new Reply(this, card, { isAnswer, fields: {}, given: draft.fields, ...pick(draft, "token", "version") });
    this.writings.add(reply);
    return reply;
  }

  /** A draft that the server kept is open again where it was. */
  takeUp(draft) {
    const [what, id] = draft.target.split(":");
    const card = id && document.getElementById(`annotation-${id}`);
    if (what === "reply" && card) {
      this.reply(card, { isAnswer: Boolean(card.querySelector('[data-do="answer"]')), draft });
    } else if (what === "edit" && card) {
      this.edit(card, JSON.parse(card.querySelector('[data-do="edit"]').dataset.fields), draft);
    } else if (what === "new" && this.mayAnnotate) {
      const { start = "0", end = "0", quote = "", finding } = draft.fields;
      const span = { start: Number(start), end: Number(end), quote };
      this.writings.add(
        new Composer(this, span, {
          target: "new",
          address: `/documents/${this.document}/annotations`,
          fields: { version_id: this.version, ...span, finding },
          given: draft.fields,
          ...pick(draft, "token", "version"),
        }),
      );
    }
  }

  async people(visibility = "drafter") {
    this.known[visibility] ??= this.outbox
      .get(`/documents/${this.document}/people?visibility=${visibility}`)
      .then((answer) => answer.people)
      .catch(() => {
        delete this.known[visibility];
        return [];
      });
    return this.known[visibility];
  }

  // ---- what a card's buttons do

  act(button) {
    const card = button.closest(".finding");
    const { do: what, value } = button.dataset;
    const actions = {
      reply: () => this.reply(card).focus(),
      answer: () => this.reply(card, { isAnswer: true }).focus(),
      settle: () => this.change(card, "state", { state: value }, value === "resolved" ? "已标记为解决" : "已重新打开"),
      decide: () =>
        this.change(card, "decision", { disposition: value }, value === "adopted" ? "已列入审核意见" : "已撤销处理"),
      dismiss: () =>
        ask(this, card, {
          label: "不列入审核意见的理由",
          fields: ["reason"],
          send: ({ reason }) => this.sent(card, "decision", { disposition: "dismissed", reason }, "已记录"),
        }),
      edit: () => this.edit(card, JSON.parse(button.dataset.fields)).focus(),
      reword: () => this.reword(button),
      show: () =>
        ask(this, card, {
          label: "可见范围",
          fields: ["visibility"],
          given: { visibility: card.dataset.visibility },
          send: (fields) => this.sent(card, "visibility", fields, "可见范围已改变"),
        }),
      task: () => this.task(card, button),
      "take-back": () => this.takeBack(card),
    };
    actions[what]?.();
  }

  reword(button) {
    const fields = JSON.parse(button.dataset.fields);
    const { start, end, quote } = fields;
    const isWhole = quote.length > 2000 || start === end;
    this.compose(isWhole ? { start: 0, end: 0, quote: "" } : { start, end, quote }, fields);
  }

  async task(card, button) {
    const people = await this.people(card.dataset.visibility);
    const self = { id: this.outbox.user, name: "我", organization: "本人" };
    ask(this, card, {
      label: "转为任务",
      fields: ["assignee", "due_on"],
      people: [self, ...people],
      given: { assignee: button.dataset.assignee, due_on: button.dataset.due },
      send: (fields) => this.sent(card, "task", fields, "已转为任务"),
    });
  }

  /** Change a thread, and say what went wrong on its card where something did. */
  async change(card, what, fields, words) {
    try {
      await this.sent(card, what, fields, words);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.answer.html) this.show(error.answer, error.message);
      this.complain(document.getElementById(card.id), error.message);
    }
  }

  async sent(card, what, fields, words) {
    const answer = await this.outbox.send(`/annotations/${card.dataset.id}/${what}`, {
      ...fields,
      version: card.dataset.version,
    });
    this.show(answer, words);
  }

  async takeBack(card) {
    if (!window.confirm("撤回这条批注？")) return;
    try {
      const answer = await this.outbox.send(`/annotations/${card.dataset.id}/removal`, { version: card.dataset.version });
      const next = this.cards.shown()[this.cards.shown().indexOf(card) + 1] ?? null;
      card.remove();
      replaceLines(this.sheet, answer.lines);
      this.cards.activate(next, { focus: true });
      this.tell("批注已撤回");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.complain(card, error.message);
    }
  }

  /** A finding is decided in place: what is being written elsewhere on the page must not go with it. */
  async decideFinding(form, submitter) {
    const card = form.closest(".finding");
    const fields = { ...Object.fromEntries(new FormData(form)), disposition: submitter.value };
    delete fields.csrf_token;
    try {
      await this.outbox.send(new URL(form.action).pathname, fields);
      await this.refresh(card);
      this.tell(submitter.value === "open" ? "已撤销处理" : "处理已保存");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 409) await this.refresh(card);
      this.complain(document.getElementById(card.id), error.message);
    }
  }

  /** Take a card, and the page's figures, as the server has them now. */
  async refresh(card) {
    const response = await fetch(window.location.pathname + window.location.search);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(card.id);
    if (!fresh) return;
    const typed = card.querySelector("textarea")?.value;
    card.replaceWith(fresh);
    const field = fresh.querySelector("textarea");
    if (field && typed) field.value = typed;
    const figures = page.querySelector(".summary");
    if (figures) document.querySelector(".summary")?.replaceWith(figures);
    this.cards.activate(fresh, { focus: true });
  }

  complain(card, words) {
    card.querySelector(".card-fault")?.remove();
    const fault = document.createElement("p");
    fault.className = "field-error card-fault";
    fault.setAttribute("role", "alert");
    fault.textContent = words;
    card.append(fault);
    this.margin.arrange();
  }

  /** Put what the server answered on the page: the card, the marks of its lines, and a word that it is saved. */
  show(answer, words) {
    const open = [...this.writings].filter((writing) => writing.card?.id === `annotation-${answer.id}`);
    const card = this.cards.put(answer.html, answer);
    for (const writing of open) {
      writing.card = card;
      card.append(writing.form);
    }
    replaceLines(this.sheet, answer.lines);
    this.cards.narrow(this.cards.filter);
    card.hidden = false;
    this.cards.activate(card, { focus: true });
    const unreached = answer.unreached?.length ? `；${answer.unreached.join("、")}看不到这条批注，没有通知` : "";
    this.tell(words + unreached);
  }

  tell(words) {
    this.saved.textContent = words;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.saved.textContent = "";
    }, 6000);
  }

  // ---- the keyboard's way to the same buttons

  /** Press the button of the active card that does one of these things. */
  press(names, value) {
    const card = this.cards.active;
    if (!card) {
      this.cards.announce("请先用 j、k 选中一条");
      return;
    }
    const ours = [...card.querySelectorAll("[data-do]")].find(
      (button) => names.includes(button.dataset.do) && (!value || !button.dataset.value || button.dataset.value === value),
    );
    if (ours) ours.click();
    else if (value && card.dataset.card === "finding") this.pressFinding(card, value);
  }

  /** A finding is decided by its own form, which works without script. */
  pressFinding(card, value) {
    const button = card.querySelector(`[name="disposition"][value="${value}"]`);
    if (!button) return;
    const details = button.closest("details");
    if (details && !details.open) {
      details.open = true;
      details.querySelector("textarea").focus();
      return;
    }
    button.click();
  }

  leaveCard() {
    const words = this.cards.active && this.margin.words(this.cards.active);
    this.cards.activate(null);
    if (words) words.focus({ preventScroll: true });
  }
}

function pick(object, ...names) {
  return Object.fromEntries(names.filter((name) => name in object).map((name) => [name, object[name]]));
}

const root = document.querySelector("[data-workbench]");
if (root) new Workbench(root);
