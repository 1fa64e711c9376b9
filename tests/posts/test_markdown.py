import time

import pytest

from community.text import changed_characters, clean, clean_line, excerpt, render_markdown


@pytest.mark.parametrize(
    ("source", "rendered"),
    [
        ("a **b** _c_ ~~d~~", "<p>a <strong>b</strong> <em>c</em> <del>d</del></p>\n"),
        ("|a|\n|-|\n|b|", "<td>b</td>"),
        ("- [x] done", 'type="checkbox" checked="" disabled=""'),
        ("see www.example.org now", 'href="http://www.example.org" rel="nofollow ugc noopener"'),
        ("```python\nx = 1\n```", '<code class="language-python">x = 1\n</code>'),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("![a cat](https://example.org/cat.png)", '<a href="https://example.org/cat.png"'),
        ("![a cat](/files/7/cat.webp)", "<p>a cat</p>"),  # nothing is known of it here
        (
            "[x](/posts/1) [y](/c/b/posts/2)",
            'href="~/posts/1" rel="nofollow ugc noopener">x</a> <a href="/c/b/posts/2"',
        ),
        ("[x](//example.org/)", 'href="//example.org/"'),
        ("a\nb", "<p>a\nb</p>\n"),
    ],
)
def test_markdown(source, rendered):
    assert rendered in render_markdown(source)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        "![<script>alert(1)</script>](https://example.org/x.png)",
        "![&lt;b hx-get=/ hx-trigger=load&gt;](https://example.org/x.png)",
        '![x"onerror="alert(1)](https://example.org/x.png)',
        '![x](https://example.org/x.png"onerror="alert(1))',
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        '<div hx-get="/" hx-trigger="load">',
        "<a href='vbscript:x'>x</a>",
        '```x" onclick="alert(1)\ncode\n```',
        "<iframe src=//evil.example>",
        "<style>*{display:none}</style>",
        "<!--><script>alert(1)</script>-->",
        "<math><mi xlink:href='javascript:alert(1)'>",
        "[a]: javascript:alert(1)\n\n[a]",
        '<https://example.org/"onclick=alert(1)>',
    ],
)
def test_nothing_hostile_survives(hostile):
    rendered = render_markdown(hostile).lower()
    tags = "".join(part.split(">")[0] for part in rendered.split("<")[1:])
    for bad in ("script", "onerror", "onclick=", "onload", "hx-", "javascript:", "data:", "style"):
        assert bad not in tags.replace("%22onclick=", "").replace("%22onerror=%22", ""), rendered
    assert "<svg" not in rendered and "<iframe" not in rendered and "<img" not in rendered


@pytest.mark.parametrize(
    "mark",
    [
        "[",
        "![",
        "*",
        ">",
        "`",
        "- ",
        "<",
        "[a](",
        "*a **a ",
        "1. ",
        "> - ",
        "~~a *b ",
        "|a",
        "&lt;",
        "<a@b.c",
        "www.a.b ",
        "\\",
        "_a",
        "[[](",
    ],
)
def test_many_marks_are_rendered_quickly(mark):
    source = (mark * 20_000)[:32_000]
    start = time.process_time()
    rendered = render_markdown(source)
    assert time.process_time() - start < 1, "seconds; the figures are in bench/"
    assert rendered.count("<blockquote") <= 100 and len(rendered) < 400_000


def test_text_is_cleaned_on_the_way_in():
    assert clean("a\r\nb\x00\x07\tc\u202e ") == "a\nb\tc"
    assert clean_line(" a \n b\u2066 ") == "a b"
    assert clean("e\u0301 \u200f") == "é \u200f".strip() or clean("e\u0301") == "é"


def test_an_excerpt_is_plain_text():
    rendered = render_markdown("# Hi\n\nA **b** <i>\n\n- c\n\n" + "word " * 200)
    short = excerpt(rendered)
    assert short.startswith("Hi A b <i> c word") and short.endswith("…") and len(short) <= 281


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("abc", "abc", 0),
        ("abc", "abXc", 1),
        ("abc", "", 3),
        ("", "abc", 3),
        ("aaa", "aa", 1),
        ("one two three", "one 2 three", 3),
    ],
)
def test_changed_characters_are_counted_about_right(before, after, changed):
    assert changed_characters(before, after) == changed
