/* What can be inserted, picked from a list by a few words of it: a combobox in a dialog. */

// Shared by every opening, so that no question of an earlier one answers in a later one.
let asked = 0;
let timer;

/** Ask what matches, and show it as options; `choose` gets the item of the one chosen. */
function open(area, kind) {
  const dialog = document.getElementById("markdown-picker");
  const [title, search, list, status] = ["h2", "input", "[role=listbox]", "[role=status]"].map(
    (selector) => dialog.querySelector(selector),
  );
  const locale = area.form.elements.locale?.value ?? "";
  const { selectionStart: start, selectionEnd: end } = area;
  let items = [];
  let moved = false;
  clearTimeout(timer);

  function choose(item) {
    const words = area.value.slice(start, end);
    dialog.close();
    area.setSelectionRange(start, end);
    const text = words && item.address ? `[${words}](${item.address})` : item.insert;
    area.dispatchEvent(new CustomEvent("insert", { detail: { text, block: item.block } }));
  }

  function point(index) {
    const options = [...list.children];
    for (const option of options) option.setAttribute("aria-selected", "false");
    const option = options[index];
    if (!option) return search.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    search.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function pointed() {
    return [...list.children].findIndex((option) => option.getAttribute("aria-selected") === "true");
  }

  async function find() {
    const mine = (asked += 1);
    const query = new URLSearchParams({ of: kind, locale, q: search.value });
    let found;
    try {
      found = (await (await fetch(`${dialog.dataset.url}?${query}`)).json()).found;
    } catch {
      status.textContent = status.dataset.failed;
      return;
    }
    if (mine !== asked) return; // A later question is on its way.
    // Whoever has moved on already stays there, where it is still among what was found.
    const kept = items[pointed()]?.insert;
    const again = moved ? found.findIndex((item) => item.insert === kept) : -1;
    items = found;
    status.textContent = found.length ? status.dataset.found.replace("%d", found.length) : status.dataset.none;
    search.setAttribute("aria-expanded", String(found.length > 0));
    list.replaceChildren(
      ...found.map((item, index) => {
        const option = document.createElement("li");
        option.id = `markdown-option-${index}`;
        option.setAttribute("role", "option");
        const detail = document.createElement("small");
        detail.textContent = item.detail;
        option.append(item.label, detail);
        option.addEventListener("click", () => choose(item));
        return option;
      }),
    );
    point(Math.max(again, 0));
  }

  title.textContent = title.dataset[kind];
  search.value = "";
  search.oninput = () => {
    moved = false;
    clearTimeout(timer);
    timer = setTimeout(find, 200);
  };
  search.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) {
      moved = true;
      point((pointed() + step + items.length) % items.length);
    } else if (event.key === "Enter") items[pointed()] && choose(items[pointed()]);
    else return;
    event.preventDefault();
  };
  list.replaceChildren();
  dialog.showModal();
  find();
}

for (const area of document.querySelectorAll("textarea.markdown")) {
  area.addEventListener("pick", ({ detail: kind }) => open(area, kind));
}
