/* The ticket form: what is typed is kept on this device until it is sent, its fields follow the
   type, articles are offered below the subject. Without this script everything works, slower. */

const PREFIX = "draft:";
const UNKEPT = new Set(["token", "step", "website", "reviewed", "remove", "query", "start"]);
const PAUSE = 250; // Milliseconds after the last key.
const SHOWN = 3;

const storage = {
  read(name) {
    try {
      return JSON.parse(sessionStorage.getItem(PREFIX + name));
    } catch {
      return null;
    }
  },
  write(name, values) {
    try {
      if (values) sessionStorage.setItem(PREFIX + name, JSON.stringify(values));
      else sessionStorage.removeItem(PREFIX + name);
    } catch {
      // No room, or no storage: the form works without.
    }
  },
};

// "Sent": nothing of it stays here.
const sent = document.querySelector("[data-sent]");
if (sent) storage.write(sent.dataset.sent, null);

const form = document.getElementById("ticket");
if (form) {
  const { draft: name, restored, discard } = form.dataset;
  const texts = () =>
    [...form.elements].filter(
      (field) => field.name && !UNKEPT.has(field.name) && /^(text|email|textarea)$/.test(field.type) && !field.readOnly,
    );

  const empty = texts().every((field) => field.value === field.defaultValue);
  const answered = form.querySelector("[role=alert], [data-review]"); // It holds what was sent.
  const kept = storage.read(name);
  if (kept && empty && !answered) {
    let found = false;
    for (const field of texts()) {
      if (!kept[field.name] || kept[field.name] === field.value) continue;
      // A search that was carried over is newer than the subject kept here.
      if (field.name === "subject" && field.value) continue;
      field.value = kept[field.name];
      found = true;
    }
    if (found) {
      const note = document.createElement("p");
      note.className = "draft-note";
      note.setAttribute("role", "status");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-quiet";
      button.textContent = discard;
      button.addEventListener("click", () => {
        storage.write(name, null);
        for (const field of texts()) field.value = field.defaultValue;
        note.remove();
        texts()[0]?.focus();
      });
      note.append(restored, " ", button);
      form.prepend(note);
    }
  }

  let timer;
  const keep = () => {
    const values = Object.fromEntries(texts().map((field) => [field.name, field.value]));
    // What another type asked for stays for when the reader comes back to it.
    storage.write(name, { ...storage.read(name), ...values });
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  if (answered) keep(); // What the server took out goes from here too.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep();
  });

  const types = form.querySelector("[data-types]");
  if (types) {
    const button = form.querySelector("[data-switch]");
    button.hidden = true;
    types.addEventListener("change", () => button.click());
  }

  document.getElementById("review-title")?.closest("[data-review]") &&
    document.getElementById("review-title").focus();
  form.querySelector("[role=alert] a")?.focus();
  offer(form.elements.subject, form.querySelector("[data-offered]"));
}

/** Articles for the subject, as it is typed; nothing moves what has the focus. */
function offer(subject, box) {
  if (!subject || !box) return;
  let timer, asking;
  const link = ({ title, url }) => {
    const item = document.createElement("li");
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.target = "_blank";
    anchor.textContent = `${title} ${box.dataset.newTab}`;
    item.append(anchor);
    return item;
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const address = `${box.dataset.offered}?${new URLSearchParams({ q: subject.value.trim() })}`;
      const response = await fetch(address, { signal: asking.signal });
      if (!response.ok) return;
      const { suggestions } = await response.json();
      box.querySelector("ul").replaceChildren(...suggestions.slice(0, SHOWN).map(link));
      box.hidden = suggestions.length === 0;
    } catch (error) {
      if (error.name !== "AbortError") box.hidden = true;
    }
  };
  subject.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  subject.addEventListener("compositionend", ask);
}
