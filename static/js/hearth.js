// Everything here makes pages quicker or kinder; none of it is needed. Parts are bound by
// data- attributes, with listeners on the document, so that swapped-in parts just work.
import "./toasts.js";
import "./times.js";
import "./anchors.js";
import "./forms.js";
import "./passkeys.js";
import "./copy.js";
import "./arrange.js";
import "./colours.js";
import "./videos.js";
import "./drafts.js";
import "./polls.js";
import "./keys.js";
import "./hovercards.js";
import "./editors.js";
import "./news.js";
import "./bell.js";
import "./live.js";
import "./search.js";
import "./worker.js";

if (document.querySelector(".inbox")) import("./messages.js");
if (document.querySelector("[data-people]")) import("./people.js");
