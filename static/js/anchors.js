// A link to #comment-7 may lead to a page of comments that does not show it: ask for the one
// that does. The fragment never reaches the server, so only a script can notice.
function findComment() {
  const id = location.hash.match(/^#comment-(\d+)$/)?.[1];
  if (!id || document.getElementById(`comment-${id}`) || !document.querySelector("[data-comments]")) return;
  if (new URLSearchParams(location.search).get("comment") === id) return; // asked before: it is gone
  location.replace(`${location.pathname}?comment=${id}#comment-${id}`);
}

findComment();
addEventListener("hashchange", findComment);

// A comment just written stands at the end, and may come again with those shown later.
document.addEventListener("htmx:afterSwap", () => {
  const seen = new Map();
  for (const comment of document.querySelectorAll("[data-comments] .comment")) {
    seen.get(comment.id)?.remove();
    seen.set(comment.id, comment);
  }
});
