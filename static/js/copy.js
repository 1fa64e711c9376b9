// a[data-copy="Link copied."]: a click copies the address and says so. Without a clipboard
// (http, old browsers) it stays a link.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  await navigator.clipboard.writeText(link.href);
  link.closest("[popover]")?.hidePopover();
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.textContent = link.dataset.copy || link.href;
  document.getElementById("toasts").append(toast);
});
