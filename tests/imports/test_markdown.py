import pytest

from community.imports.markdown import body_markdown, comment_markdown
from community.text import render_markdown

BODIES = {
    "<h2>Oil</h2>\n<p>It is <strong>dry</strong>.</p>": "## Oil\n\nIt is **dry**.",
    "<ul><li>one<ul><li>two</li></ul></li></ul>": "- one\n  - two",
    "<blockquote><p>a<br>\nb<br></p></blockquote>": "> a\\\n> b",
    "<p>Press <kbd>F12</kbd>, <s>now</s></p>": "Press `F12`, ~~now~~",
    "<pre class='lang-py'><code>a &lt; b:\n  *c\n</code></pre>": "```py\na < b:\n  *c\n```",
    "<pre><code>```\nx\n```\n</code></pre>": "````\n```\nx\n```\n````",
    '<p><img src="https://e.org/a.png" alt="A bike"></p>': "[A bike](https://e.org/a.png)",
    '<a href="//e.org/b"><img src="https://e.org/a.png"></a>': "[picture](https://e.org/b)",
    '<p>See <a href="/questions/tagged/oil">oil</a></p>': "See oil",
    '<a href="https://e.org/a_(b)">x</a>': "[x](https://e.org/a_%28b%29)",
}
PLAIN = (
    "1986. A year",
    "# no heading",
    "- no list",
    "> no quote",
    "5 * 3 * 2, a_b _c_ ~~d~~",
    "[x](y) and <b> and &lt; and `z`",
    "<div> at the start",
    "------",
)


@pytest.mark.parametrize("html", BODIES)
def test_a_body_becomes_markdown(html):
    assert body_markdown(html) == BODIES[html]


@pytest.mark.parametrize("words", PLAIN)
def test_plain_words_of_a_body_stay_plain(words):
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert render_markdown(body_markdown(f"<p>{escaped}</p>")).strip() == f"<p>{escaped}</p>"


def test_an_html_comment_of_a_body_is_not_shown():
    assert body_markdown("<!-- language: py --><p>x</p>") == "x"


def test_a_body_nested_beyond_reason_keeps_its_words():
    assert body_markdown("<div>" * 5000 + "x") == "x"


def test_a_comment_is_markdown_already():
    comment = "@ana `<b>` is *not* [tag:html], see https://e.org & <10 others"
    assert comment_markdown(comment) == comment.replace("[tag:html]", "#html")


@pytest.mark.parametrize("start", ["# ", "> ", "- ", "* ", "4) ", "    ", "<div> "])
def test_a_comment_has_no_blocks(start):
    shown = render_markdown(comment_markdown(f"Well\n\n{start}so"))
    assert shown.count("<p>") == 2 and shown.count("<") == 4
