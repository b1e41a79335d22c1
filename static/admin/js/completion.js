/* Facts after "{{" and articles after "[[", completed while they are typed. */

const PAUSE = 120;
const SHOWN = 8;
const SOURCES = [
  { of: "facts", before: /\{\{\s*([\w-]*)$/, after: /^\s*\}\}/ },
  { of: "articles", before: /\[\[([^[\]\n]{0,60})$/, after: /^\]\]/ },
];

for (const area of document.querySelectorAll("textarea.markdown")) {
  const dialog = document.getElementById("markdown-picker");
  const editor = area.closest(".markdown-editor");
  if (!dialog || !editor) continue;
  const words = dialog.querySelector("[role=status]").dataset;
  const list = document.createElement("ul");
  list.id = "markdown-completion";
  list.className = "completion";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", dialog.dataset.completion);
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "completion-status";
  status.setAttribute("role", "status");
  editor.append(list, status);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  let asked = 0;
  let timer;
  let items = [];
  let at = null;

  function close() {
    asked += 1;
    list.hidden = true;
    items = [];
    status.textContent = "";
    area.removeAttribute("aria-activedescendant");
  }

  function point(index) {
    for (const option of list.children) option.setAttribute("aria-selected", "false");
    const option = list.children[index];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", option.id);
  }

  function pointed() {
    return [...list.children].findIndex((option) => option.getAttribute("aria-selected") === "true");
  }

  function choose(item) {
    const end = area.selectionEnd + (area.value.slice(area.selectionEnd).match(at.source.after)?.[0].length ?? 0);
    area.setSelectionRange(at.start, end);
    close();
    area.dispatchEvent(new CustomEvent("insert", { detail: { text: item.insert } }));
  }

  /** Where the caret completes something, and what of it is typed. */
  function place() {
    if (area.selectionStart !== area.selectionEnd) return null;
    const line = area.value.slice(0, area.selectionStart).split("\n").pop();
    for (const source of SOURCES) {
      const match = line.match(source.before);
      if (match) return { source, typed: match[1], start: area.selectionStart - match[0].length };
    }
    return null;
  }

  async function complete() {
    at = place();
    if (!at) return close();
    const mine = (asked += 1);
    const locale = area.form.elements.locale?.value ?? "";
    const query = new URLSearchParams({ of: at.source.of, locale, q: at.typed.trim() });
    let found;
    try {
      found = (await (await fetch(`${dialog.dataset.url}?${query}`)).json()).found;
    } catch {
      return close(); // Typing goes on without help.
    }
    if (mine !== asked) return;
    items = found.slice(0, SHOWN);
    if (!items.length) return close();
    list.replaceChildren(
      ...items.map((item, index) => {
        const option = document.createElement("li");
        option.id = `markdown-completion-${index}`;
        option.setAttribute("role", "option");
        const detail = document.createElement("small");
        detail.textContent = item.detail;
        option.append(item.label, detail);
        option.addEventListener("mousedown", (event) => {
          event.preventDefault(); // The text keeps the focus.
          choose(item);
        });
        return option;
      }),
    );
    list.hidden = false;
    status.textContent = words.found.replace("%d", items.length);
    point(0);
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    if (place()) timer = setTimeout(complete, PAUSE);
    else close();
  });
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point((pointed() + step + items.length) % items.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(items[pointed()]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
