// Places in the text: from what is selected on the page to offsets in the stored text, and back.
//
// The server renders every line of the text in an element with `data-start`, whose characters are exactly the stored ones. An
// offset counts characters (code points) as the server does; a browser's strings count some of them as two.

/** How many characters a string has. */
export function characters(text) {
  let count = text.length;
  for (const unit of text) if (unit.length > 1) count -= 1;
  return count;
}

/** The position in a browser's string of its `count`-th character. */
function unitsOf(text, count) {
  let units = 0;
  for (const character of text) {
    if (count === 0) break;
    count -= 1;
    units += character.length;
  }
  return units;
}

const textNodes = (element) => document.createTreeWalker(element, NodeFilter.SHOW_TEXT);

export const lineStart = (line) => Number(line.dataset.start);
export const lineEnd = (line) => lineStart(line) + characters(line.textContent);

/** The offset of a point of the page that lies in this line. */
function offsetWithin(line, container, offset) {
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(container, offset);
  return lineStart(line) + characters(before.toString());
}

/** Lines of the sheet that a range touches, in order. */
function linesTouched(sheet, range) {
  return [...sheet.querySelectorAll("[data-start].line")].filter((line) => range.intersectsNode(line));
}

/**
 * What a selection covers of the text: { start, end, quote }, without blank edges; null where it covers no words.
 * It may begin or end outside the text, in the margin or between clauses: then it goes to the nearest line's edge.
 */
export function spanOf(sheet, selection) {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(sheet)) return null;
  const lines = linesTouched(sheet, range);
  if (lines.length === 0) return null;
  const first = lines[0];
  const last = lines[lines.length - 1];
  const start = first.contains(range.startContainer)
    ? offsetWithin(first, range.startContainer, range.startOffset)
    : lineStart(first);
  const end = last.contains(range.endContainer)
    ? offsetWithin(last, range.endContainer, range.endOffset)
    : lineEnd(last);
  return trimmed(sheet, start, end);
}

/** The span without white space at its edges, and its words; null where nothing is left. */
function trimmed(sheet, start, end) {
  const pieces = [];
  for (const line of sheet.querySelectorAll("[data-start].line")) {
    const from = Math.max(start, lineStart(line));
    const to = Math.min(end, lineEnd(line));
    if (from < to) pieces.push({ from, words: [...line.textContent].slice(from - lineStart(line), to - lineStart(line)) });
    if (lineStart(line) >= end) break;
  }
  while (pieces.length && pieces[0].words.join("").trim() === "") pieces.shift();
  while (pieces.length && pieces[pieces.length - 1].words.join("").trim() === "") pieces.pop();
  if (pieces.length === 0) return null;
  const head = pieces[0];
  const lead = head.words.findIndex((character) => character.trim() !== "");
  head.from += lead;
  head.words = head.words.slice(lead);
  const tail = pieces[pieces.length - 1];
  while (tail.words[tail.words.length - 1].trim() === "") tail.words.pop();
  return {
    start: head.from,
    end: tail.from + tail.words.length,
    quote: pieces.map((piece) => piece.words.join("")).join("\n"),
  };
}

/** The line that holds an offset: the last one to begin at or before it. */
export function lineAt(sheet, offset) {
  let found = null;
  for (const line of sheet.querySelectorAll("[data-start].line")) {
    if (lineStart(line) > offset) break;
    found = line;
  }
  return found;
}

/** The point of the page at an offset, as [node, position]. */
export function pointAt(sheet, offset) {
  const line = lineAt(sheet, offset);
  if (!line) return null;
  let left = offset - lineStart(line);
  const walker = textNodes(line);
  let node = null;
  while (walker.nextNode()) {
    node = walker.currentNode;
    const size = characters(node.data);
    if (left <= size) return [node, unitsOf(node.data, left)];
    left -= size;
  }
  return node ? [node, node.length] : [line, 0];
}

/** The range of the page that a span covers; null where the page does not have it. */
export function rangeOf(sheet, start, end) {
  const from = pointAt(sheet, start);
  const to = pointAt(sheet, end);
  if (!from || !to) return null;
  const range = document.createRange();
  range.setStart(...from);
  range.setEnd(...to);
  return range;
}

/** Put lines that the server rendered anew in the place of the old ones. */
export function replaceLines(sheet, lines) {
  for (const { start, html } of lines) {
    const old = sheet.querySelector(`.line[data-start="${start}"]`);
    if (!old) continue;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    old.replaceWith(holder.content.firstElementChild);
  }
}

/** Show spans in colour without touching the page's elements; browsers without the means show nothing more. */
export function paint(name, ranges) {
  if (!("highlights" in CSS)) return;
  const known = ranges.filter(Boolean);
  if (known.length) CSS.highlights.set(name, new Highlight(...known));
  else CSS.highlights.delete(name);
}
