// The small forms under a card that ask one thing: a reason, who sees it, whose task it is and until when.

import { Refused } from "./outbox.js";

/** Ask under a card; `fields` names what is asked, `send` is given what was answered. Escape and 取消 leave all as it was. */
export function ask(bench, card, { label, fields, given = {}, people = [], send }) {
  card.querySelector("[data-ask]")?.remove();
  const form = document.getElementById("ask-template").content.firstElementChild.cloneNode(true);
  form.setAttribute("aria-label", label);
  for (const part of form.querySelectorAll("[data-field]")) if (!fields.includes(part.dataset.field)) part.remove();
  const assignee = form.elements.assignee;
  if (assignee) assignee.replaceChildren(...people.map((person) => new Option(`${person.name}（${person.organization}）`, person.id)));
  for (const [name, value] of Object.entries(given)) if (form.elements[name] && value) form.elements[name].value = value;
  const fault = form.querySelector("[data-fault]");
  const close = () => {
    form.remove();
    bench.margin.arrange();
    card.focus({ preventScroll: true });
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await send(Object.fromEntries(new FormData(form)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      fault.textContent = error.message;
      fault.hidden = false;
      bench.margin.arrangeSoon();
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  form.querySelector("[data-cancel]").addEventListener("click", close);
  card.append(form);
  bench.cards.activate(card);
  form.querySelector("textarea, select, input").focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}
