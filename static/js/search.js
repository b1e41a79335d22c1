/* The search box: "/" and Ctrl/Cmd-K put the cursor there; articles are offered while typing,
 * and the last searches of this device before.
 * An ARIA combobox with a list of links; without this script the form simply searches. */
const field = document.querySelector("[data-search]");

const isWriting = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const ctrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if (!field || !(ctrlK || (slash && !isWriting(event.target)))) return;
  event.preventDefault();
  field.focus();
  field.select();
});

const PAUSE = 120; // Milliseconds after the last key before the server is asked.

// The last searches stay on the device; a browser may refuse to keep or to tell them.
const RECENT = "recent-searches";
const KEPT = 5;

const recent = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT)) ?? [];
    return kept.filter((words) => typeof words === "string").slice(0, KEPT);
  } catch {
    return [];
  }
};

const keep = (searches) => {
  try {
    if (searches.length) localStorage.setItem(RECENT, JSON.stringify(searches.slice(0, KEPT)));
    else localStorage.removeItem(RECENT);
  } catch {
    // Then there are none.
  }
};

// The server marks what may be kept: no pasted value, no emergency.
const asked = document.querySelector("[data-keep]")?.defaultValue;
if (asked) keep([asked, ...recent().filter((words) => words !== asked)]);

for (const input of document.querySelectorAll("[data-suggestions]")) {
  const list = document.getElementById(input.dataset.list);
  const status = document.getElementById(input.dataset.status);
  const answers = new Map();
  let waiting, asking, composing = false, active = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    const options = list.querySelectorAll("[role=option]");
    options[active]?.setAttribute("aria-selected", "false");
    active = index < -1 ? options.length - 1 : index >= options.length ? -1 : index;
    const option = options[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const link = ({ title, url }) => {
    const element = document.createElement("a");
    element.href = url;
    element.textContent = title;
    return element;
  };

  const option = (element, index) => {
    // The link itself is the option: an option may hold nothing that can have the focus.
    element.id = `${list.id}-${index}`;
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    element.tabIndex = -1;
    const item = document.createElement("li");
    item.setAttribute("role", "presentation");
    item.append(element);
    return item;
  };

  const open = (elements, label, said) => {
    list.replaceChildren(...elements.map(option));
    list.setAttribute("aria-label", label);
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = elements.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = said;
  };

  // A search of others: set apart from the articles, and said to be one.
  const search = ({ text, url }) => {
    const element = link({ title: text, url });
    element.dataset.query = "";
    element.setAttribute("aria-label", input.dataset.other.replace("%s", text));
    return element;
  };

  const show = ({ suggestions, queries = [] }) => {
    const words = suggestions.length === 1 ? input.dataset.one : input.dataset.many;
    const said = suggestions.length ? words.replace("%s", suggestions.length) : "";
    delete list.dataset.label;
    open([...suggestions.map(link), ...queries.map(search)], input.dataset.articles, said);
  };

  const showRecent = () => {
    const searches = recent();
    if (!searches.length) return close();
    const address = (words) => `${input.form.action}?${new URLSearchParams({ q: words })}`;
    const clear = document.createElement("button");
    clear.type = "button";
    clear.textContent = input.dataset.clear;
    clear.addEventListener("click", () => {
      keep([]);
      close();
    });
    const links = searches.map((words) => link({ title: words, url: address(words) }));
    list.dataset.label = input.dataset.recent;
    open([...links, clear], input.dataset.recent, input.dataset.recent);
  };

  const ask = async () => {
    const typed = input.value.trim();
    if (document.activeElement !== input) return close();
    if (!typed) return showRecent();
    asking?.abort();
    if (answers.has(typed)) return show(answers.get(typed));
    asking = new AbortController();
    try {
      const address = `${input.dataset.suggestions}?${new URLSearchParams({ q: typed })}`;
      const response = await fetch(address, { signal: asking.signal });
      if (!response.ok) return close();
      const answer = await response.json();
      answers.set(typed, answer);
      if (document.activeElement === input && input.value.trim() === typed) show(answer);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => {
    composing = false;
    input.dispatchEvent(new Event("input"));
  });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    if (!composing) waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (composing || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else choose(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      document.getElementById(`${list.id}-${active}`).click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("focus", () => input.value.trim() || showRecent());
  input.addEventListener("blur", () => {
    // After a click on a link; not where the reader is back already.
    setTimeout(() => document.activeElement === input || close(), 150);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
}

/* A results page: its links count a click and lead on, for browsers without scripts. With one,
 * a link has the article's own address, to be copied, and a beacon counts the click. */
for (const link of document.querySelectorAll("a[data-article]")) {
  const counter = link.href;
  link.href = link.dataset.article;
  link.addEventListener("click", () => navigator.sendBeacon?.(counter));
  link.addEventListener("auxclick", (event) => event.button === 1 && navigator.sendBeacon?.(counter));
}

/* The name of a search is nobody's business in an address that is copied, so it stands there
 * only while a reader leads on: coming back, the page goes on with the search it was. */
const named = document.querySelector('.search-form input[name="after"]');

const nameAddress = (name) => {
  const address = new URL(location.href);
  if (!name && !address.searchParams.has("after")) return;
  address.searchParams.delete("after");
  if (name) address.searchParams.set("after", name);
  history.replaceState(history.state, "", address);
};

nameAddress("");
addEventListener("pageshow", () => nameAddress("")); // Kept by the browser while away.
document.addEventListener("click", (event) => {
  const away = event.target.closest?.("a[href]:not([href^='#'])");
  const aside = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (named && away && !aside && !event.defaultPrevented) nameAddress(named.value);
});
