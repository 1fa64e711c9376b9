"""Texts that would do something if any page took them for more than text."""

from functools import cache
from random import Random
from urllib.parse import quote

RUN = "window.__pwned=1"
SEND = "/c/hostile/settings/profile?from-user-content"

PAYLOADS = f"""
<script>{RUN}</script>
<script src=/pwned.js></script>
<ScRiPt>{RUN}</sCrIpT>
<scr<script>ipt>{RUN}</scr</script>ipt>
</script><script>{RUN}</script>
</title><script>{RUN}</script>
</textarea><script>{RUN}</script>
</style><script>{RUN}</script>
</template><script>{RUN}</script>
--><script>{RUN}</script>
"><script>{RUN}</script>
'><script>{RUN}</script>
<img src=x onerror={RUN}>
<img src="x" onerror="{RUN}">
"><img src=x onerror={RUN}>
<img/src=x/onerror={RUN}>
<IMG SRC=x ONERROR={RUN}>
<svg onload={RUN}>
<svg><script>{RUN}</script></svg>
<svg><animate onbegin={RUN} attributeName=x dur=1s>
<svg><a xlink:href="javascript:{RUN}"><text x=20 y=20>x</text></a></svg>
<svg><use href="data:image/svg+xml,<svg id=x onload={RUN}>#x"/></svg>
<math><mtext><table><mglyph><style><img src=x onerror={RUN}>
<math href="javascript:{RUN}">x</math>
<iframe src="javascript:{RUN}"></iframe>
<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>
<object data="javascript:{RUN}"></object>
<embed src="javascript:{RUN}">
<base href="javascript:{RUN}//">
<meta http-equiv="refresh" content="0;url=javascript:{RUN}">
<link rel=stylesheet href="data:text/css,*{{display:none}}">
<style>@import "data:text/css,*{{display:none}}";</style>
<form action="javascript:{RUN}"><button>x</button></form>
<button form=x formaction="javascript:{RUN}">x</button>
<details open ontoggle={RUN}>x</details>
<input autofocus onfocus={RUN}>
<video><source onerror={RUN}></video>
<audio src=x onerror={RUN}>
<body onload={RUN}>
<marquee onstart={RUN}>x</marquee>
<div style="background:url(javascript:{RUN})" onmouseover={RUN}>x</div>
<dialog open onclose={RUN}>x</dialog>
<template><script>{RUN}</script></template>
<noscript><p title="</noscript><img src=x onerror={RUN}>">
<a href="javascript:{RUN}">x</a>
[x](javascript:{RUN})
[x](JaVaScRiPt:{RUN})
[x](java&#115;cript:{RUN})
[x](&#1;javascript:{RUN})
[x](data:text/html,<script>{RUN}</script>)
[x](vbscript:{RUN})
![x](javascript:{RUN})
![x" onerror="{RUN}](x)
[x](https://example.org" onmouseover="{RUN})
[x]: javascript:{RUN} "x"
<javascript:{RUN}>
<https://example.org/"onmouseover="{RUN}">
```x" onmouseover="{RUN}
{{{{ 7*7 }}}} {{% include "layouts/base.html" %}} ${{{RUN}}}
<div hx-get="{SEND}" hx-trigger="load">x</div>
<div data-hx-get="{SEND}" data-hx-trigger="load">x</div>
<div hx-on::load="{RUN}" hx-on:click="{RUN}">x</div>
<div hx-trigger="load[{RUN}]" hx-post="{SEND}" hx-vals="js:{{x:{RUN}}}">x</div>
<a href="/c/hostile/" hx-boost="true" hx-swap-oob="true" id="toasts">x</a>
<div id="main" data-comments data-arrange data-copy data-toast popover>x</div>
<form id="comment-form" data-once><input name="body"></form>
" autofocus onfocus="{RUN}" x="
' autofocus onfocus='{RUN}' x='
javascript:{RUN}
\u202e{RUN}\u2066 \u0000\ufeff x
""".strip().splitlines()

# What a text may be wrapped in: each payload is tried in all of them.
AROUND = (
    "{}",
    "**{}**",
    "# {}",
    "> {}\n> {}",
    "- [x] {}",
    "1. {}\n   {}",
    "| {} |\n|-|\n| {} |",
    "[{}](https://example.org)",
    "[x](https://example.org/{})",
    "[x](<{}>)",
    '[x](https://example.org "{}")',
    "![{}](/files/1/picture.webp)",
    '![x](/files/1/picture.webp "{}")',
    "![x](/files/1/{})",
    "![{}](https://example.org/x.png)",
    "[x][y]\n\n[y]: {}",
    "[x](~/{})",
    "[x](/{})",
    "@ana {} @{}",
    "#wood{} #{}",
    "https://example.org/?{}",
    "https://youtu.be/dQw4w9WgXcQ?{}",
    "```{}\n{}\n```",
)
NESTED = ("[", "![", "*", ">", "`", "- ", "<", "[a](", "*a **a ", "1. ", "> - ", "~~a *b ", "|a")
NESTED += ("&lt;", "<a@b.c", "www.a.b ", "\\", "_a", "[[](", "@ana ", "@", "#wood ", "#", "#a@a")
NESTED += (
    "![a](/files/1/p.webp)",
    "https://youtu.be/dQw4w9WgXcQ\n\n",
    "~/",
    "<div>",
    "\u202e\u2066",
)
NESTED += ("a", "\u0301", "\U0001f469\u200d", "\ufdfd", "&#x202e;", "\ud800", "\ufffe", "\u0000x")
ENTITIES = str.maketrans({each: f"&#{ord(each)};" for each in "<>\"'&:()/="})


@cache
def texts():
    """Some two thousand hostile texts, always the same: payloads in and beside all kinds of marks,
    written in other ways, mixed up, and marks nested twenty thousand deep."""
    chance = Random(4)
    made = [around.replace("{}", payload) for payload in PAYLOADS for around in AROUND]
    made += [payload.translate(ENTITIES) for payload in PAYLOADS]
    made += [quote(payload) for payload in PAYLOADS]
    made += [
        "".join(chance.choices((*PAYLOADS, *NESTED, *"<>\"'`[]()!#@\n"), k=12)) for _ in range(240)
    ]
    return made + [(mark * 20_000)[:32_000] for mark in NESTED]
