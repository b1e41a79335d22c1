/* "/" and Ctrl/Cmd-K put the cursor into the page's search box. */
const field = document.querySelector("[data-search]");

const isWriting = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const ctrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if (!field || !(ctrlK || (slash && !isWriting(event.target)))) return;
  event.preventDefault();
  field.focus();
  field.select();
});
