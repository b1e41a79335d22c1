/* The help center in another site's pages. `words`, `locale`, `css` stand before, see widget.py. */
const script = document.currentScript;
const home = new URL(script.src).origin;
const policy = self.trustedTypes?.createPolicy("help-center", { createHTML: (text) => text });
const language = locale === "zh-hans" ? "zh-Hans" : locale;

/** An element: its attributes, then its children (elements or text). */
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

/** What the help center sent as HTML is sanitized there; addresses in it are made whole. */
const fill = (element, text) => {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(text) : text;
  for (const link of template.content.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href");
    if (!href.startsWith("#")) link.href = new URL(href, home).href;
  }
  for (const image of template.content.querySelectorAll("img")) {
    image.src = new URL(image.getAttribute("src"), home).href;
  }
  element.append(template.content);
  return element;
};

const place = make("help-center", { lang: language });
const root = place.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet(); // No style element: a strict policy of the page allows this one.
sheet.replaceSync(css);
root.adoptedStyleSheets = [sheet];

const opener = make("button", { type: "button", class: "open", "aria-haspopup": "dialog" }, words.help);
const title = make("h2", { id: "title" }, words.title);
const back = make("button", { type: "button", hidden: "" }, words.back);
const close = make("button", { type: "button" }, words.close);
const field = make("input", {
  type: "search", name: "q", maxlength: 500, autocomplete: "off", enterkeyhint: "search",
  "aria-label": words.search, placeholder: words.example,
});
const form = make("form", { role: "search" }, field, make("button", {}, words.submit));
const main = make("main", { tabindex: -1 });
const said = make("p", { class: "said", role: "status" });
const contact = make("a", { target: "_blank", rel: "noopener" }, words.contact);
const dialog = make(
  "dialog", { "aria-labelledby": "title" },
  make("header", {}, title, back, close), form, main, said, make("footer", {}, contact),
);
root.append(opener, dialog);

let turn = 0; // Answers that come after another question are thrown away.
let before = null; // How to show again what was there before the article.

const tell = (text) => {
  said.textContent = "";
  requestAnimationFrame(() => (said.textContent = text));
};

const show = (...parts) => {
  main.replaceChildren(...parts);
  main.scrollTop = 0;
  contact.href = `${home}/${locale}/support/?${new URLSearchParams({ q: field.value.trim() })}`;
};

/** JSON of the help center, or the words to show instead. */
const get = async (path, query = {}) => {
  const mine = ++turn;
  let answer;
  try {
    const response = await fetch(`${home}${path}?${new URLSearchParams(query)}`, {
      headers: { Accept: "application/json" }, credentials: "omit",
    });
    answer = response.ok ? await response.json() : { failed: (await response.json()).detail };
  } catch {
    answer = { failed: words.failed };
  }
  return mine === turn ? answer : null;
};

const failure = (answer) => {
  const text = typeof answer.failed === "string" ? answer.failed : words.failed;
  const site = make("a", { href: `${home}/${locale}/`, target: "_blank", rel: "noopener" }, words.site);
  show(make("p", {}, text), make("p", {}, site));
  tell(text);
};

const list = (items) =>
  make("ul", { class: "list" }, ...items.map(({ title, url, snippet, about }) => {
    const link = make("a", { href: new URL(url, home).href }, title);
    if (about) link.append(make("p", {}, about));
    if (snippet) link.append(fill(make("p"), snippet));
    return make("li", {}, link);
  }));

const start = async () => {
  back.hidden = true;
  before = start;
  const answer = await get("/api/v1/categories", { locale });
  if (!answer) return;
  if (answer.failed) return failure(answer);
  const items = answer.map(({ name, url, description }) => ({ title: name, url, about: description }));
  show(make("h3", {}, words.browse), list(items));
};

const suggest = async () => {
  const q = field.value.trim();
  if (!q) return start();
  const answer = await get(`/${locale}/search/suggestions/`, { q });
  if (!answer || answer.failed) return;
  const found = answer.suggestions;
  if (found.length) show(list(found));
  tell(found.length ? words.found.replace("%s", found.length) : "");
  before = suggest;
  back.hidden = true;
};

const search = async () => {
  const q = field.value.trim();
  if (!q) return start();
  const answer = await get("/api/v1/search", { q, locale });
  if (!answer) return;
  if (answer.failed) return failure(answer);
  before = search;
  back.hidden = true;
  if (!answer.answered) {
    show(make("h3", {}, words.nothing), make("p", {}, words.write));
    return tell(words.nothing);
  }
  show(list(answer.hits));
  tell(words.found.replace("%s", answer.hits.length));
};

const read = async (slug, of = locale, anchor = "") => {
  const answer = await get(`/api/v1/articles/${of}/${slug}`);
  if (!answer) return;
  if (answer.failed) return failure(answer);
  const heading = make("h3", { tabindex: -1 }, answer.title);
  const body = fill(make("article", { lang: of === "zh-hans" ? "zh-Hans" : of }), answer.html);
  for (const table of body.querySelectorAll("table")) {
    const box = make("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": words.table });
    table.replaceWith(box);
    box.append(table);
  }
  for (const block of body.querySelectorAll("pre")) block.tabIndex = 0;
  const site = make("a", { href: answer.url, target: "_blank", rel: "noopener" }, words.site);
  const lead = answer.summary ? [make("p", { class: "lead" }, answer.summary)] : [];
  show(heading, ...lead, body, make("p", {}, site));
  back.hidden = false;
  (root.getElementById(anchor) ?? heading).scrollIntoView();
  heading.focus();
};

const open = (q = "") => {
  if (!dialog.open) dialog.showModal();
  if (q) field.value = q;
  if (q) search();
  else if (!main.childElementCount) start();
  field.focus();
};

opener.addEventListener("click", () => open());
close.addEventListener("click", () => dialog.close());
back.addEventListener("click", async () => {
  await before();
  field.focus();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  search();
});
let waiting;
field.addEventListener("input", (event) => {
  clearTimeout(waiting);
  if (!event.isComposing) waiting = setTimeout(suggest, 150);
});
field.addEventListener("compositionend", () => (waiting = setTimeout(suggest, 150)));
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // The backdrop: what is in it fills the dialog.
});
/* The arrows go from the field through what was found and back; Escape leaves. */
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) {
    event.preventDefault(); // Else it would only empty the field first.
    return dialog.close();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [field, ...main.querySelectorAll(".list a")];
  const at = stops.indexOf(root.activeElement);
  if (!step || at < 0 || event.isComposing) return;
  event.preventDefault();
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
});
/* Articles open here; anchors are looked for in here; everything else opens beside the page. */
main.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const href = link.getAttribute("href");
  const path = link.href.startsWith(`${home}/`) && new URL(link.href);
  const article = path && path.pathname.match(/^\/(en|zh-hans)\/articles\/([^/]+)\/$/);
  if (href.startsWith("#")) {
    event.preventDefault();
    const target = root.getElementById(decodeURIComponent(href.slice(1)));
    target?.scrollIntoView();
  } else if (article && link.target !== "_blank") {
    event.preventDefault();
    read(article[2], article[1], decodeURIComponent(path.hash.slice(1)));
  } else {
    link.target = "_blank";
    link.rel = "noopener";
  }
});
/* The page may have its own buttons: <button data-help-center="withdrawal not received">. */
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-help-center]");
  if (button) open(button.dataset.helpCenter);
});
if (script.dataset.button === "no") opener.hidden = true;
self.helpCenter = { open, read: (slug) => (open(), read(encodeURIComponent(slug))), close: () => dialog.close() };
if (document.body) document.body.append(place);
else addEventListener("DOMContentLoaded", () => document.body.append(place));
