// Writing: a new annotation, a reply, a rewording. Each is a form in the margin that is kept on the server as it is typed.

import { Refused, drawToken } from "./outbox.js";
import { paint, rangeOf } from "./text.js";

const KEEP_AFTER = 1200; // milliseconds without a key
const TEXT_LABELS = { comment: "内容", problem: "问题说明", suggestion: "理由（可不填）", question: "疑问" };

/** Common to everything that is typed: drafts kept, sent once, both texts shown where somebody was quicker. */
export class Writing {
  constructor(bench, form, { target, address, fields, token, version }) {
    this.bench = bench;
    this.form = form;
    this.target = target;
    this.address = address;
    this.fixed = fields; // what is sent beside what the form holds
    this.token = token ?? drawToken();
    this.draftVersion = version ?? 0;
    this.kept = form.querySelector("[data-kept]");
    this.fault = form.querySelector("[data-fault]");
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit();
      } else if (event.key === "Escape" && !event.isComposing) {
        event.stopPropagation();
        this.cancel();
      }
    });
    form.querySelector("[data-cancel]").addEventListener("click", () => this.cancel());
    const people = form.querySelector("[data-people]");
    if (people) offerPeople(bench, form, people);
  }

  /** What the form holds, as it is sent. */
  fields() {
    return { ...this.fixed, ...Object.fromEntries(new FormData(this.form)), token: this.token };
  }

  hasWords() {
    return ["text", "replacement"].some((name) => this.form.elements[name]?.value.trim());
  }

  fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const field = this.form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value === "y";
      else field.value = value;
    }
  }

  changed() {
    this.bench.margin.arrangeSoon();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEEP_AFTER);
  }

  /** Keep what has been typed. A failure is told and tried again with the next key; sending does not depend on it. */
  async keep() {
    if (this.isSent || (!this.hasWords() && !this.draftVersion)) return;
    if (this.isKeeping) {
      this.changed();
      return;
    }
    this.isKeeping = true;
    const fields = {
      ...this.fields(),
      version_id: this.bench.version,
      target: this.target,
      draft_version: this.draftVersion,
    };
    try {
      const answer = await this.bench.outbox.send(`/documents/${this.bench.document}/drafts`, fields, { isQuiet: true });
      this.draftVersion = answer.version;
      this.say("草稿已保存");
    } catch (error) {
      if (error.status === 409) {
        // Another window went on with this draft: it keeps its words, these go on as a draft of their own.
        this.token = drawToken();
        this.draftVersion = 0;
        this.changed();
      }
      this.say(error.status === 409 ? error.message : "草稿暂未保存，内容还在本页");
    } finally {
      this.isKeeping = false;
    }
  }

  say(words) {
    this.kept.textContent = words;
  }

  refuse(words) {
    this.fault.textContent = words;
    this.fault.hidden = !words;
    this.bench.margin.arrangeSoon();
  }

  async send() {
    if (this.isSending) return;
    clearTimeout(this.timer);
    this.refuse("");
    this.isSending = true;
    this.say("正在发出…");
    try {
      const answer = await this.bench.outbox.send(this.address, this.fields());
      this.isSent = true;
      this.close();
      this.bench.show(answer, this.sentWords());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say("");
      this.refuse(error.message);
      if (error.status === 409 && error.answer.html) this.showTheirs(error.answer);
      if (error.status === 409) this.fixed.version = error.answer.version ?? this.fixed.version;
    } finally {
      this.isSending = false;
    }
  }

  /** Somebody was quicker: their words stand under one's own, and sending again replaces them knowingly. */
  showTheirs(answer) {
    const box = this.form.querySelector("[data-theirs]");
    if (!box) return;
    const holder = document.createElement("template");
    holder.innerHTML = answer.html;
    const text = holder.content.querySelector(".note-text")?.textContent ?? "";
    const head = document.createElement("p");
    head.textContent = "他人保存的内容（您写的还在上面，再次发出将以您的为准）：";
    const words = document.createElement("p");
    words.className = "typed";
    words.textContent = text;
    box.replaceChildren(head, words);
    box.hidden = false;
  }

  async cancel() {
    if (this.hasWords() && !window.confirm("放弃正在写的内容？")) return;
    clearTimeout(this.timer);
    this.isSent = true;
    const hadDraft = this.draftVersion > 0;
    this.close();
    if (hadDraft) await this.bench.outbox.send(`/drafts/${this.token}/removal`, {}, { isQuiet: true }).catch(() => {});
  }
}

/** A new annotation, or one's own reworded. */
export class Composer extends Writing {
  constructor(bench, span, options) {
    const form = document.getElementById("composer-template").content.firstElementChild.cloneNode(true);
    super(bench, form, options);
    this.span = span;
    this.articles = [];
    form.dataset.start = span.start;
    form.dataset.end = span.end;
    form.dataset.kind = "composer";
    form.id = `draft-${this.token}`;
    const quote = form.querySelector("[data-quote]");
    quote.textContent = span.quote ? `“${shortened(span.quote)}”` : "针对全文";
    if (!span.quote) form.querySelector('[value="suggestion"]').closest("label").hidden = true;
    this.fill({ kind: "comment", ...options.given });
    if (!form.elements.replacement.value) form.elements.replacement.value = span.quote;
    form.addEventListener("change", () => this.fit());
    this.offers = form.querySelector("[data-offers]");
    const search = form.querySelector("[data-basis-search]");
    search.addEventListener("input", () => this.searchSoon(search));
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "ArrowDown") this.offers.querySelector("button")?.focus();
    });
    for (const cite of (options.given?.cites ?? "").split("\n").filter(Boolean)) this.pick(byName(cite));
    this.restoreArticles(options.given?.articles);
    bench.cards.insert(form, span.start, span.end);
    this.fit();
    bench.cards.activate(form);
    if (span.quote) paint("chosen-words", [rangeOf(bench.sheet, span.start, span.end)]);
  }

  /** Only the fields that this kind has. */
  fit() {
    const kind = this.form.elements.kind.value;
    for (const part of this.form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
    this.form.querySelector("[data-text-label]").textContent = TEXT_LABELS[kind];
    this.bench.margin.arrangeSoon();
  }

  fields() {
    const fields = super.fields();
    if (fields.kind !== "suggestion") delete fields.replacement;
    return fields;
  }

  hasWords() {
    const { text, replacement } = this.form.elements;
    return Boolean(text.value.trim()) || (this.form.elements.kind.value === "suggestion" && replacement.value !== this.span.quote);
  }

  focus() {
    const kind = this.form.elements.kind.value;
    const field = kind === "suggestion" ? this.form.elements.replacement : this.form.elements.text;
    field.focus({ preventScroll: true });
    this.form.scrollIntoView({ block: "nearest" });
  }

  searchSoon(search) {
    clearTimeout(this.searchTimer);
    this.searchTimer = setTimeout(() => this.search(search.value), 250);
  }

  async search(words) {
    if (!words.trim()) {
      this.offers.hidden = true;
      return;
    }
    let answer;
    try {
      answer = await this.bench.outbox.get(`/annotations/articles?q=${encodeURIComponent(words)}`);
    } catch (error) {
      answer = { articles: [], trouble: error.message };
    }
    this.offers.replaceChildren(...answer.articles.map((article) => this.offer(article)));
    if (answer.cite) this.offers.append(this.offer(byName(answer.cite)));
    if (answer.articles.length === 0) {
      const none = document.createElement("li");
      none.className = "muted";
      none.textContent = answer.trouble;
      this.offers.append(none);
    }
    this.offers.hidden = false;
    this.bench.margin.arrangeSoon();
  }

  offer(article) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const name = document.createElement("strong");
    name.textContent = nameOf(article);
    button.append(name, ` ${shortened(article.text, 80)}`);
    button.addEventListener("click", () => {
      this.offers.hidden = true;
      this.form.querySelector("[data-basis-search]").value = "";
      this.pick(article);
      this.changed();
    });
    item.append(button);
    return item;
  }

  pick(article) {
    if (this.articles.some((known) => known.article_id === article.article_id && known.name === article.name)) return;
    this.articles.push(article);
    this.showArticles();
  }

  showArticles() {
    const list = this.form.querySelector("ul[data-basis]");
    list.replaceChildren(
      ...this.articles.map((article) => {
        const item = document.createElement("li");
        const name = document.createElement("span");
        name.textContent = nameOf(article);
        const text = document.createElement("span");
        text.className = "note-law typed";
        text.textContent = article.text;
        const drop = document.createElement("button");
        drop.type = "button";
        drop.className = "button button-small button-quiet";
        drop.textContent = "移除";
        drop.setAttribute("aria-label", `移除${nameOf(article)}`);
        drop.addEventListener("click", () => {
          this.articles = this.articles.filter((known) => known !== article);
          this.showArticles();
          this.changed();
        });
        item.append(name, drop, text);
        return item;
      }),
    );
    const held = this.articles.filter((article) => article.article_id);
    const named = this.articles.filter((article) => !article.article_id);
    this.form.elements.articles.value = held.map((article) => article.article_id).join(",");
    this.form.elements.cites.value = named.map((article) => article.name).join("\n");
    this.bench.margin.arrangeSoon();
  }

  async restoreArticles(ids) {
    if (!ids) return;
    const answer = await this.bench.outbox.get(`/annotations/articles?ids=${encodeURIComponent(ids)}`).catch(() => null);
    for (const article of answer?.articles ?? []) this.pick(article);
  }

  sentWords() {
    return this.target === "new" ? "批注已保存" : "修改已保存";
  }

  close() {
    paint("chosen-words", []);
    const general = this.form.closest("[data-general]");
    this.form.remove();
    this.bench.writings.delete(this);
    if (general && !general.querySelector(".finding")) general.hidden = true;
    if (this.bench.cards.active === this.form) this.bench.cards.activate(null);
    else this.bench.margin.arrange();
    this.bench.cards.count();
  }
}

/** A reply under a thread. */
export class Reply extends Writing {
  constructor(bench, card, options) {
    const form = document.getElementById("reply-template").content.firstElementChild.cloneNode(true);
    super(bench, form, { ...options, address: `/annotations/${card.dataset.id}/replies`, target: `reply:${card.dataset.id}` });
    this.card = card;
    form.id = `draft-${this.token}`;
    if (options.isAnswer) form.querySelector("[data-answers]").hidden = false;
    const internal = form.querySelector("[data-internal]");
    if (internal) internal.hidden = card.dataset.visibility !== "drafter";
    this.fill(options.given ?? {});
    card.append(form);
    bench.cards.activate(card);
  }

  hasWords() {
    return super.hasWords() || Boolean(this.form.elements.answer?.value);
  }

  focus() {
    this.form.elements.text.focus({ preventScroll: true });
    this.form.scrollIntoView({ block: "nearest" });
  }

  sentWords() {
    return "回复已发出";
  }

  close() {
    this.form.remove();
    this.bench.writings.delete(this);
    this.bench.margin.arrange();
  }
}

/** A legal basis by its name alone: the library does not hold its text. */
function byName(name) {
  return { name, article_id: null, text: "（法规库未收录条文，请自行核对）" };
}

function nameOf(article) {
  return article.name ?? `《${article.law}》${article.article}`;
}

function shortened(text, length = 120) {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : text;
}

/** After an @, the people whom the chosen visibility reaches; arrows choose, Enter takes. */
function offerPeople(bench, form, list) {
  const field = form.elements.text;
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  };
  const asked = () => field.value.slice(0, field.selectionStart).match(/[@＠]([^\s@＠，。；、]{0,10})$/);
  field.addEventListener("input", async () => {
    const typed = asked();
    if (!typed) {
      close();
      return;
    }
    const people = await bench.people(form.elements.visibility?.value ?? form.closest(".finding")?.dataset.visibility);
    const found = people.filter((person) => person.name.startsWith(typed[1])).slice(0, 6);
    list.replaceChildren(
      ...found.map((person, index) => {
        const item = document.createElement("li");
        item.id = `${form.id}-person-${person.id}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(index === 0));
        item.textContent = `${person.name}　${person.organization}`;
        item.dataset.name = person.name;
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(item);
        });
        return item;
      }),
    );
    list.hidden = found.length === 0;
    if (found.length) field.setAttribute("aria-activedescendant", list.firstElementChild.id);
    bench.margin.arrangeSoon();
  });
  const take = (item) => {
    const typed = asked();
    const end = field.selectionStart;
    field.setRangeText(`@${item.dataset.name} `, end - typed[0].length, end, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const items = [...list.children];
    const here = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = (here + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length;
      items.forEach((item, index) => item.setAttribute("aria-selected", String(index === next)));
      field.setAttribute("aria-activedescendant", items[next].id);
    } else if ((event.key === "Enter" && !event.ctrlKey) || event.key === "Tab") {
      event.preventDefault();
      take(items[Math.max(here, 0)]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  field.addEventListener("blur", close);
}
