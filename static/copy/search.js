/* The search of a static copy. Terms are cut as helpcenter/copying.py cuts them: words without
 * their plural s, Chinese in pairs. The index came as a script, because a page from a disk may
 * load nothing else. */
const { articles, terms } = self.helpIndex;

const cut = (text) =>
  (text.toLowerCase().match(/[a-z0-9]+|[\u3400-\u9fff]+/g) ?? []).flatMap((term) => {
    if (term[0] > "\u3000") {
      return term.length < 2 ? [term] : [...term.slice(1)].map((_, at) => term.slice(at, at + 2));
    }
    return [term.length > 3 && term.endsWith("s") ? term.slice(0, -1) : term];
  });

/** The articles that say a term; one that nobody says is taken for a beginning. */
const postings = (term) => {
  if (Object.hasOwn(terms, term)) return terms[term];
  if (term.length < 3 && !(term > "\u3000")) return [];
  const longer = Object.keys(terms).filter((known) => known.startsWith(term));
  return longer.slice(0, 20).flatMap((known) => terms[known]);
};

const search = (text) => {
  const asked = [...new Set(cut(text))];
  const scores = new Map();
  const said = new Map();
  for (const term of asked) {
    const found = postings(term);
    const rarity = Math.log(1 + articles.length / (1 + found.length / 2));
    const here = new Set();
    for (let at = 0; at < found.length; at += 2) {
      scores.set(found[at], (scores.get(found[at]) ?? 0) + found[at + 1] * rarity);
      here.add(found[at]);
    }
    for (const number of here) said.set(number, (said.get(number) ?? 0) + 1);
  }
  return [...scores]
    .filter(([number]) => said.get(number) * 2 >= asked.length) // Half of what was asked, at least.
    .map(([number, score]) => [number, score * said.get(number)])
    .sort((a, b) => b[1] - a[1])
    .slice(0, 20)
    .map(([number]) => articles[number]);
};

const form = document.querySelector("[data-copy-search]");
const field = form.querySelector("input");
const list = document.querySelector("[data-copy-found]");
const status = document.querySelector("[data-copy-status]");

const show = () => {
  const text = field.value.trim();
  const found = text ? search(text) : [];
  list.replaceChildren(...found.map(({ title, summary, url }) => {
    const item = document.createElement("li");
    const heading = document.createElement("h2");
    const link = document.createElement("a");
    const words = document.createElement("p");
    link.href = form.dataset.up + url;
    link.textContent = title;
    words.textContent = summary;
    item.className = "hit";
    words.className = "snippet";
    heading.append(link);
    item.append(heading, words);
    return item;
  }));
  const words = found.length ? form.dataset.found.replace("%s", found.length) : form.dataset.nothing;
  status.textContent = text ? words : "";
};

let waiting;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting); // Or the list is made anew under a finger that presses one of its links.
  show();
});
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 150);
});

/* Not before: nothing is typed into a search that cannot answer yet. What is said to readers without
 * scripts goes; what the browser put back into the field is answered. */
form.hidden = false;
show();
