/* Pictures and files pasted, dropped or chosen; text with a form becomes Markdown. */

const RICH = /<(h[1-6]|p|ul|ol|table|blockquote|pre|a|b|strong|em|i|img|div class="?Mso)\b/i;

for (const area of document.querySelectorAll("textarea.markdown")) {
  const dialog = document.getElementById("picture-dialog");
  const editor = area.closest(".markdown-editor");
  if (!dialog || !editor) continue;
  const form = dialog.querySelector("form");
  const [shown, alt, problem] = ["img", "[name=alt]", "[role=alert]"].map((selector) =>
    dialog.querySelector(selector),
  );
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.multiple = true;
  chooser.hidden = true;
  const status = document.createElement("p");
  status.className = "clipboard-status";
  status.setAttribute("role", "status");
  editor.append(chooser, status);

  function insert(text, block) {
    area.dispatchEvent(new CustomEvent("insert", { detail: { text, block } }));
  }

  async function send(address, parts) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", area.form.elements.csrfmiddlewaretoken.value);
    for (const [name, part] of Object.entries(parts)) body.set(name, part);
    const response = await fetch(address, { method: "POST", body, redirect: "error" });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.error || dialog.dataset.failed);
    return answer;
  }

  /** Ask what a picture shows; answers its words, or nothing if it is not wanted after all. */
  function describe(picture) {
    shown.src = picture.address;
    alt.value = picture.alt;
    problem.textContent = "";
    dialog.returnValue = "";
    dialog.showModal();
    alt.focus();
    return new Promise((resolve) => {
      dialog.onclose = () => resolve(dialog.returnValue === "insert" ? alt.value.trim() : null);
    });
  }

  async function take(files) {
    const { selectionStart: start, selectionEnd: end } = area;
    for (const file of files) {
      status.textContent = dialog.dataset.sending.replace("%s", file.name);
      let kept;
      try {
        kept = await send(dialog.dataset.upload, { file });
      } catch (error) {
        status.textContent = error instanceof TypeError ? dialog.dataset.failed : error.message;
        return;
      }
      status.textContent = "";
      if (kept.image) {
        const words = await describe(kept);
        if (words === null) continue;
        send(dialog.dataset.upload, { address: kept.address, alt: words }).catch(() => {});
        area.focus();
        if (file === files[0]) area.setSelectionRange(start, end);
        insert(`![${words.replace(/[[\]\\]/g, "\\$&").replaceAll("\n", " ")}](${kept.address})`);
      } else {
        insert(kept.insert);
      }
    }
  }

  async function convert(typed, plain) {
    const { selectionStart: start, selectionEnd: end } = area;
    status.textContent = dialog.dataset.converting;
    try {
      // As a file: with pictures inside it is larger than a field may be.
      const html = new File([typed], "paste.html", { type: "text/html" });
      const answer = await send(dialog.dataset.paste, { html });
      area.setSelectionRange(start, end);
      insert(answer.insert.trimEnd());
      status.textContent = answer.losses.length
        ? `${dialog.dataset.lost} ${answer.losses.join("; ")}`
        : "";
    } catch {
      area.setSelectionRange(start, end);
      insert(plain); // Nothing is lost but the form.
      status.textContent = dialog.dataset.plain;
    }
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "insert" || alt.value.trim()) return;
    event.preventDefault();
    problem.textContent = dialog.dataset.required;
    alt.focus();
  });
  area.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    // Word gives a picture of the text besides the text.
    if (files.length && !plain) {
      event.preventDefault();
      take([...files]);
    } else if (types.includes("text/html") && RICH.test(html)) {
      event.preventDefault();
      convert(html, plain);
    }
  });
  area.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  editor.querySelector("[data-upload]")?.addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    take([...chooser.files]);
    chooser.value = "";
  });
}
