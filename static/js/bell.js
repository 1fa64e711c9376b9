// The bell opens a menu of the latest, fetched each time; without scripts it leads to their page.
let shut = -Infinity;
document.addEventListener("click", async (event) => {
  const bell = event.target.closest("[data-bell]");
  const menu = document.querySelector("#bell-menu");
  if (!bell || !menu || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (menu.matches(":popover-open")) return menu.hidePopover();
  if (event.timeStamp - shut < 300) return; // this click has just closed it
  await htmx.ajax("GET", bell.dataset.bell, { target: menu });
  if (menu.childElementCount) menu.showPopover({ source: bell });
  else location.assign(bell.href);
});
document.addEventListener("beforetoggle", (event) => {
  if (event.target.id === "bell-menu" && event.newState === "closed") shut = event.timeStamp;
}, true);
