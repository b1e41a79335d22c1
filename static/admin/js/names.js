// The boxes that select2 draws have no name while they are empty: theirs is that of the field
// they stand for, with what is chosen.

function say(select) {
  const shown = select.nextElementSibling?.querySelector(".select2-selection__rendered");
  if (!shown) return;
  const field = select.getAttribute("aria-label") ?? select.labels[0]?.textContent.trim() ?? "";
  const name = () => {
    const chosen = shown.title || "";
    shown.setAttribute("aria-label", chosen ? `${field} ${chosen}` : field);
  };
  name();
  new MutationObserver(name).observe(shown, { childList: true });
}

// After select2, which waits for the same event and was asked to listen before.
addEventListener("load", () => document.querySelectorAll("select.admin-autocomplete").forEach(say));
document.addEventListener("formset:added", (event) =>
  setTimeout(() => event.target.querySelectorAll("select.admin-autocomplete").forEach(say)),
);
