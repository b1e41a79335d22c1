/* What a reader does with an article: it is counted once, and "Was this helpful?" stays here. */
const feedback = document.querySelector("[data-feedback]");

/** Show one step and put the cursor where the reader goes on; answers its heading. */
function show(step) {
  for (const part of feedback.querySelectorAll("[data-step]")) {
    part.hidden = part.dataset.step !== step;
  }
  const shown = feedback.querySelector(`[data-step="${step}"]`);
  const heading = shown.querySelector("h2");
  heading.tabIndex = -1;
  (shown.querySelector("textarea, button") ?? heading).focus();
  return heading.textContent;
}

function say(status, step) {
  status.textContent = show(step);
}

async function vote(event) {
  event.preventDefault();
  const form = event.target;
  const answer = new FormData(form, event.submitter);
  const status = feedback.querySelector("[data-status]");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(answer),
    });
    if (!response.ok) throw new Error(response.statusText);
  } catch {
    status.textContent = feedback.dataset.failed;
    status.className = "notice";
    return;
  }
  status.className = "visually-hidden";
  if (answer.get("helpful") !== "no" || answer.has("comment")) return say(status, "thanks");
  const reason = feedback.querySelector('[data-step="comment"] [name="reason"]');
  reason.value = answer.get("reason") ?? "";
  say(status, answer.has("reason") ? "comment" : "reason");
}

if (feedback) {
  for (const form of feedback.querySelectorAll("form")) form.addEventListener("submit", vote);
  navigator.sendBeacon?.(feedback.dataset.read);
}
