/* What was typed and not saved is kept in this tab, should the server refuse it (an expired
   login, a lost connection), and offered when the form is opened again. Who leaves with words
   that are not saved is asked first; Ctrl+S saves. */

const form = document.getElementById("article_form");
const PREFIX = "article:";
const KEY = PREFIX + location.pathname + location.search;
const UNKEPT = /^(csrfmiddlewaretoken|_.*|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|related_rows-.*)$/;

/** The fields of the form by name. */
function typed() {
  const kept = {};
  for (const [name, value] of new FormData(form)) {
    if (!UNKEPT.test(name)) kept[name] = value.replaceAll("\r\n", "\n");
  }
  return kept;
}

function restore(values) {
  for (const field of form.elements) {
    if (!field.name || UNKEPT.test(field.name)) continue;
    if (field.type === "checkbox") field.checked = field.name in values;
    else if (field.type === "radio") field.checked = values[field.name] === field.value;
    else if (field.name in values) field.value = values[field.name];
  }
  form.dispatchEvent(new Event("change"));
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function write(draft) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // No room, or no storage: the form works without.
  }
}

function offer(draft) {
  const box = document.getElementById("kept-draft").content.cloneNode(true).firstElementChild;
  const time = box.querySelector("time");
  time.dateTime = new Date(draft.at).toISOString();
  time.textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
  box.addEventListener("click", ({ target }) => {
    if (!target.value) return;
    if (target.value === "restore") restore(draft.values);
    else sessionStorage.removeItem(KEY);
    box.remove();
    document.getElementById("id_title")?.focus();
  });
  form.prepend(box);
}

// "Saved": whatever was sent has arrived.
if (document.querySelector(".messagelist .success")) {
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    if (sessionStorage.getItem(key).includes('"sent":true')) sessionStorage.removeItem(key);
  }
}

if (form?.elements.body && document.getElementById("kept-draft")) {
  const original = JSON.stringify(typed());
  const refused = document.querySelector(".errornote"); // Then the form itself holds it all.
  const kept = read();
  if (kept && !refused && JSON.stringify(kept.values) !== original) offer(kept);
  let timer;
  let sending = false;
  const keep = (sent) => {
    const values = typed();
    if (sent || JSON.stringify(values) !== original) write({ at: Date.now(), sent, values });
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 500, false);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return; // Only the preview.
    clearTimeout(timer);
    sending = true;
    keep(true);
  });
  addEventListener("pageshow", () => (sending = false));
  addEventListener("beforeunload", (event) => {
    if (!sending && (refused || JSON.stringify(typed()) !== original)) event.preventDefault();
  });
  const save = form.elements._continue;
  save?.setAttribute("aria-keyshortcuts", "Control+S Meta+S");
  addEventListener("keydown", (event) => {
    if (!save || event.key.toLowerCase() !== "s" || event.shiftKey || event.altKey) return;
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    form.requestSubmit(save);
  });
}
