/* The two frames of a preview: links within the page move it, a frame that fails says so. */

const pair = document.querySelector(".frames-pair");

function fail(frame) {
  const words = document.createElement("p");
  words.setAttribute("role", "alert");
  const again = document.createElement("button");
  again.type = "button";
  again.className = "button";
  again.textContent = pair.dataset.again;
  again.addEventListener("click", () => {
    words.replaceWith(frame);
    frame.src = frame.getAttribute("src");
  });
  words.append(pair.dataset.failed, " ", again);
  frame.replaceWith(words);
}

/** A link to a place of the same page does not leave the frame. */
function stay(event) {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  event.preventDefault();
  const name = decodeURIComponent(link.hash.slice(1));
  event.target.ownerDocument.getElementById(name)?.scrollIntoView();
}

/** Whether a frame holds an article's page; a login or the browser's own error does not. */
function holds(frame) {
  try {
    return frame.contentDocument.querySelector("main .article") !== null;
  } catch {
    return false; // The browser's own error page is of another origin.
  }
}

function loaded(frame) {
  if (holds(frame)) frame.contentDocument.addEventListener("click", stay);
  else fail(frame);
}

for (const frame of pair.querySelectorAll("iframe")) {
  frame.addEventListener("load", () => loaded(frame));
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") {
    loaded(frame);
  }
}
