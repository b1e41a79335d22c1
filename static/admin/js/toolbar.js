/* The Markdown toolbar. Without it the textarea simply works. */

/** Replace the selection as typing would, so that the browser's own undo takes it back. */
function type(area, text, start, end) {
  area.focus();
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (start !== undefined) area.setSelectionRange(start, end);
}

/** **bold**: around the selection or a sample, or off again. */
function around(area, mark, sample) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  const size = mark.length;
  if (chosen && value.slice(start - size, start) === mark && value.slice(end, end + size) === mark) {
    area.setSelectionRange(start - size, end + size);
    return type(area, chosen, start - size, end - size);
  }
  const words = chosen || sample;
  type(area, mark + words + mark, start + size, start + size + words.length);
}

/** "- " before every line of the selection, or off again; "1. " counts. */
function before(area, prefix) {
  const { selectionStart, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const found = value.indexOf("\n", Math.max(selectionEnd - 1, selectionStart));
  const end = found < 0 ? value.length : found;
  const lines = value.slice(start, end).split("\n");
  const mine = prefix === "1. " ? /^\d+\. / : new RegExp(`^${prefix}`);
  const off = lines.every((line) => mine.test(line));
  const plain = lines.map((line) => line.replace(/^(#{1,6} |- |\d+\. )/, ""));
  const text = plain
    .map((line, n) => (off ? line : (prefix === "1. " ? `${n + 1}. ` : prefix) + line))
    .join("\n");
  area.setSelectionRange(start, end);
  type(area, text);
  if (lines.length > 1) area.setSelectionRange(start, start + text.length);
}

/** A table or a callout, between empty lines; its "…" is chosen for typing over. */
function block(area, text) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  const filled = chosen ? text.replace("…", chosen.replaceAll("\n", "\n    ")) : text;
  const head = value.slice(0, start).trimEnd() ? "\n".repeat(2 - newlines(value, start, -1)) : "";
  const tail = "\n".repeat(Math.max(0, 2 - newlines(value, end, 1)));
  const dots = filled.indexOf("…");
  const at = start + head.length + dots;
  type(area, head + filled + tail, ...(dots < 0 ? [] : [at, at + 1]));
}

/** How many line ends touch a place, two at most. */
function newlines(value, place, step) {
  let count = 0;
  while (count < 2 && value.at(step < 0 ? place - 1 - count : place + count) === "\n") count += 1;
  return count;
}

/** [words](address), the part still to be typed chosen. */
function link(area, address, sample) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const words = value.slice(start, end) || sample;
  const from = start + words.length + 3;
  if (start === end) type(area, `[${words}](${address})`, start + 1, start + 1 + words.length);
  else type(area, `[${words}](${address})`, from, from + address.length);
}

function act(area, button) {
  const { around: mark, before: prefix, block: text, link: address, pick: kind } = button.dataset;
  if (mark) around(area, mark, button.dataset.sample);
  else if (prefix) before(area, prefix);
  else if (text) block(area, text);
  else if (address) link(area, address, button.dataset.sample);
  else if (kind) area.dispatchEvent(new CustomEvent("pick", { detail: kind }));
}

const MODIFIER = /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘" : "Ctrl+";

for (const area of document.querySelectorAll("textarea.markdown")) {
  const template = document.getElementById("markdown-toolbar");
  if (!template) break;
  const toolbar = template.content.cloneNode(true).querySelector(".toolbar");
  const buttons = [...toolbar.querySelectorAll("button")];
  toolbar.setAttribute("aria-controls", area.id);
  for (const button of buttons) {
    if (button.title) button.setAttribute("aria-label", button.title);
    if (button.dataset.key) {
      button.title += ` (${MODIFIER}${button.dataset.key.toUpperCase()})`;
      button.setAttribute("aria-keyshortcuts", `Control+${button.dataset.key} Meta+${button.dataset.key}`);
    }
    button.addEventListener("click", () => act(area, button));
  }
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const button = buttons.find((one) => one.dataset.key === event.key.toLowerCase());
    if (!button) return;
    event.preventDefault();
    act(area, button);
  });
  // What other scripts have to insert: { text }, alone between empty lines where it is a `block`.
  area.addEventListener("insert", ({ detail }) =>
    detail.block ? block(area, detail.text) : type(area, detail.text, detail.start, detail.end),
  );
  const editor = document.createElement("div");
  editor.className = "markdown-editor";
  area.replaceWith(editor);
  editor.append(toolbar, area);
}
