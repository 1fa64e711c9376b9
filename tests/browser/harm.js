// What may not be on any page, and what may not be inside of what people wrote.
() => {
  const ELEMENTS = "base, object, embed, iframe, style, marquee, math, meta[http-equiv]";
  const RUNS = /^on|^style$|^srcdoc$|^(data-)?hx-on/;
  const LEADS = /^(href|src|action|formaction|xlink:href|data)$/;
  const NOWHERE_GOOD = /^[\s\x00-\x1f]*(javascript:|vbscript:|data:(?!text\/plain;))/i;
  const OBEYED = /^(data-)?hx-(get|post|vals|vars|headers|trigger)$/;
  const NOT_OURS = /from-user-content|js:|load\[/;
  const OF_TEXTS = new RegExp(
    "^(href|src|srcset|sizes|alt|title|width|height|loading|rel|start|align|type|checked|disabled" +
      "|aria-label|data-video)$",
  );
  const CLASSES = /^(mention|hashtag|language-\S+|(link-card|video)(-\w+)?|small faint|visually-hidden)$/;
  const wrong = [];
  const note = (node, why) => wrong.push(`${why}: ${node.outerHTML.slice(0, 200)}`);
  const isJson = (script) => script.type === "application/ld+json" && JSON.parse(script.text);
  const isOurs = (script) =>
    isJson(script) || new URL(script.src, "x:/").pathname.startsWith("/assets/");

  for (const node of document.querySelectorAll("*")) {
    if (node.matches(ELEMENTS)) note(node, "an element");
    if (node.matches("script") && !isOurs(node)) note(node, "a script");
    for (const { name, value } of node.attributes) {
      if (RUNS.test(name)) note(node, name);
      if (LEADS.test(name) && NOWHERE_GOOD.test(value)) note(node, name);
      if (OBEYED.test(name) && NOT_OURS.test(value)) note(node, name);
    }
  }
  for (const node of document.querySelectorAll(".prose *:not(svg, svg *, .mail-text)"))
    for (const { name, value } of node.attributes)
      if (!OF_TEXTS.test(name) && !(name === "class" && CLASSES.test(value)))
        note(node, `people's ${name}`);
  return wrong;
}
