/* Says that this article is still being edited, and shows who else does. */

const EVERY = 30_000;
const note = document.querySelector(".work-others");
const token = document.querySelector("#article_form [name=csrfmiddlewaretoken]");

function beat(extra) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token.value);
  if (extra) body.set(extra, "yes");
  return body;
}

async function tell() {
  if (document.hidden) return;
  try {
    const response = await fetch(note.dataset.url, { method: "POST", body: beat(), redirect: "error" });
    if (!response.ok) return;
    const { others } = await response.json();
    if (note.textContent !== others) note.textContent = others;
    note.hidden = !others;
  } catch {
    // No connection: the next beat tries again, and saving will say so.
  }
}

if (note && token) {
  // After the farewell of the page before, should that arrive late.
  setTimeout(tell, 2_000);
  setInterval(tell, EVERY);
  document.addEventListener("visibilitychange", tell);
  addEventListener("pagehide", () => navigator.sendBeacon(note.dataset.url, beat("leaving")));
  addEventListener("pageshow", (event) => event.persisted && tell());
}
