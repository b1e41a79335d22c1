/* What an article's text gains: copy buttons, links of headings, boxes that scroll by keyboard,
   a table of contents that follows. */

const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");
document.body.append(status);

/** Put text on the clipboard and say so; answers whether it worked. */
async function copy(text, words) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return false; // No permission, or no https: the reader can still select the text.
  }
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = words));
  return true;
}

function addCopyButton(place, textOf, labels) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-button";
  button.textContent = labels.copy;
  button.addEventListener("click", async () => {
    if (!(await copy(textOf(), labels.copied))) return;
    button.textContent = labels.copied;
    setTimeout(() => (button.textContent = labels.copy), 2000);
  });
  place.append(button);
}

for (const prose of document.querySelectorAll(".prose")) {
  const labels = prose.dataset;
  for (const block of prose.querySelectorAll(".highlight")) {
    const code = block.querySelector("pre");
    if (navigator.clipboard && code) addCopyButton(block, () => code.textContent.trimEnd(), labels);
  }
  for (const anchor of prose.querySelectorAll("a.anchor")) {
    anchor.addEventListener("click", () => copy(anchor.href, labels.linkCopied));
  }
  // A video is a link to its file; it loads when somebody wants to see it.
  for (const link of prose.querySelectorAll("a.video")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const video = document.createElement("video");
      video.controls = video.autoplay = true;
      video.src = link.href;
      video.setAttribute("aria-label", link.textContent);
      link.replaceWith(video);
      video.focus();
    });
  }
  for (const box of prose.querySelectorAll(".scroller, pre")) {
    if (box.scrollWidth <= box.clientWidth) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", labels.scrolls);
  }
}

for (const box of document.querySelectorAll(".copyable")) {
  const field = box.querySelector("textarea");
  if (navigator.clipboard) addCopyButton(box, () => field.value, box.dataset);
}

/* The table of contents at the side shows where the reader is. */
const places = new Map(
  [...document.querySelectorAll(".toc a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
);
const reader = new IntersectionObserver(
  (entries) => {
    const here = entries.find((entry) => entry.isIntersecting);
    if (!here) return;
    for (const link of places.values()) link.removeAttribute("aria-current");
    places.get(here.target.id).setAttribute("aria-current", "location");
  },
  { rootMargin: "0px 0px -70% 0px" }, // The upper third of the window is where one reads.
);
for (const id of places.keys()) {
  const heading = document.getElementById(id);
  if (heading) reader.observe(heading);
}
