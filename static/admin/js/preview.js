/* The live preview beside the textarea: the server renders, as it does for readers. */

const PAUSE = 400;
const KEEP = "preview-hidden";
const SENT = [
  "csrfmiddlewaretoken", "title", "summary", "body", "keywords", "locale", "kind", "translation_key",
];

for (const editor of document.querySelectorAll(".markdown-editor")) {
  const area = editor.querySelector("textarea");
  const form = area.form;
  const panel = document.getElementById("markdown-preview").content.cloneNode(true).firstElementChild;
  const frame = panel.querySelector("iframe");
  const status = panel.querySelector("[role=status]");
  const button = editor.querySelector("[data-preview]");
  let timer;
  let asked = 0;

  async function update() {
    if (panel.hidden) return;
    const mine = (asked += 1);
    const typed = new URLSearchParams();
    for (const name of SENT) {
      typed.set(name, form.elements[name]?.value ?? "");
    }
    try {
      const address = frame.getAttribute("src");
      const response = await fetch(address, { method: "POST", body: typed, redirect: "error" });
      if (!response.ok) throw new Error(response.statusText);
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine !== asked) return; // Something newer is on its way.
      const shown = frame.contentDocument;
      shown.documentElement.lang = fresh.documentElement.lang;
      const [before, after] = [shown, fresh].map((page) => page.querySelector("details.preview-notice"));
      if (before && after) after.open = before.open;
      // The document stays, and with it where its reader had scrolled to.
      shown.body.replaceChildren(...fresh.body.childNodes);
      status.textContent = "";
    } catch {
      status.textContent = panel.dataset.failed;
    }
  }

  function show(visible) {
    panel.hidden = !visible;
    editor.classList.toggle("with-preview", visible);
    button.setAttribute("aria-pressed", String(visible));
    localStorage.setItem(KEEP, visible ? "" : "yes");
    update();
  }

  // A link of the preview leads the editor nowhere but out of their text.
  /** Choose a line of the text, and bring it into view. */
  function goTo(line) {
    const start = area.value.split("\n", line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const end = area.value.indexOf("\n", start);
    area.focus();
    area.setSelectionRange(start, start); // Firefox and Chromium scroll to where the caret is,
    area.blur();
    area.focus(); // once it gets there.
    area.setSelectionRange(start, end < 0 ? area.value.length : end);
  }

  function keep(event) {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.line) goTo(Number(link.dataset.line));
    else if (link.hash && link.getAttribute("href").startsWith("#")) {
      frame.contentDocument.getElementById(decodeURIComponent(link.hash.slice(1)))?.scrollIntoView();
    } else {
      window.open(link.href, "_blank", "noopener");
    }
  }

  frame.addEventListener("load", () => {
    frame.contentDocument.addEventListener("click", keep);
    update();
  });
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      clearTimeout(timer);
      timer = setTimeout(update, PAUSE);
    });
  }
  button.addEventListener("click", () => show(panel.hidden));
  editor.append(panel);
  show(localStorage.getItem(KEEP) !== "yes");
}
