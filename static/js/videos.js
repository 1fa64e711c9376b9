// a[data-video="<address of a frame>"]: a click plays the video here, in place of the link. Before
// it nothing is asked of the video's site; with a key held down the link is a link.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-video]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.className = "video-frame";
  frame.title = link.querySelector(".video-title").textContent;
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation";
  frame.referrerPolicy = "strict-origin-when-cross-origin"; // YouTube plays nothing for nobody
  frame.src = link.dataset.video;
  link.replaceWith(frame);
  frame.focus();
});
