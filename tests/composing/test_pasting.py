"""What people paste, as their programs put it on the clipboard."""

from time import process_time

import pytest

from community.composing.pasting import pasted_markdown

pytestmark = pytest.mark.one_database

GOOGLE_DOCS = """
<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-9d2"><h1 dir="ltr"
 style="line-height:1.38;"><span style="font-size:20pt;font-weight:400;">Fixing clocks</span></h1>
<p dir="ltr"><span style="font-weight:400;font-style:normal;">Plain and </span><span
 style="font-weight:700;font-style:normal;">bold</span><span style="font-weight:400;"> and </span>
<span style="font-weight:400;font-style:italic;">slanted</span><span>, see </span><a
 href="https://www.google.com/url?q=https://example.org/a%3Fb&amp;sa=D"><span>here</span></a>.</p>
<br /><ul><li dir="ltr"><p dir="ltr" role="presentation"><span>One</span></p></li><ul><li><p><span
>Inner</span></p></li></ul><li><p><span>Two</span></p></li></ul><ol><li><p><span>First</span></p>
</li><li><p><span>Second</span></p></li></ol><div dir="ltr" align="left"><table><colgroup><col/>
</colgroup><tbody><tr><td><p><span style="font-weight:700">Part</span></p></td><td><p><span>Price
</span></p></td></tr><tr><td><p><span>Coil | spring</span></p></td><td><p>4</p></td></tr></tbody>
</table></div></b><br class="Apple-interchange-newline">
"""
GOOGLE_DOCS_TEXT = """
# Fixing clocks

Plain and **bold** and *slanted*, see [here](https://example.org/a?b).

- One
  - Inner
- Two

1. First
2. Second

| **Part** | Price |
| --- | --- |
| Coil \\| spring | 4 |
"""

WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator
 content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm} --></style><!--[if gte mso 9]>
<xml><w:WordDocument></w:WordDocument></xml><![endif]--></head><body lang=EN-GB><!--StartFragment-->
<h1>Mantel clock<o:p></o:p></h1><p class=MsoNormal>It stops <b><span
 style='mso-bidi-font-weight:normal'>always</span></b> near the <i>four</i>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
 style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Levelled
it<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>Twice<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
 style='mso-list:Ignore'>·<span>&nbsp; </span></span>Wound it<o:p></o:p></p>
<p class=MsoNormal>Then</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>
&nbsp;</span></span>Oil</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.<span>
&nbsp;</span></span>Wait</p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>A</p></td><td><p class=MsoNormal>B</p></td>
</tr><tr><td><p class=MsoNormal>1</p></td><td><p class=MsoNormal>2</p></td></tr></table>
<p class=MsoNormal><img src="file:///C:/Temp/clip_image001.png" alt="A clock"></p><!--EndFragment-->
</body></html>
"""
WORD_TEXT = """
# Mantel clock

It stops **always** near the *four*.

- Levelled it
  - Twice
- Wound it

Then

1. Oil
2. Wait

| A | B |
| --- | --- |
| 1 | 2 |
"""

LIBRE_OFFICE = """
<!DOCTYPE HTML><html><head><meta name="generator" content="LibreOffice 7.4"/><style
 type="text/css">p { line-height: 115% }</style></head><body lang="en-US" dir="ltr"><h2
 class="western">Parts</h2>
<p style="line-height: 100%; margin-bottom: 0in">A <b>bold</b>
word, <font color="#c9211e"><i>red</i></font> and <a href="https://example.org/">link</a>.</p>
<ol>
	<li><p style="margin-bottom: 0in">One</p></li>
	<li><p style="margin-bottom: 0in">Two</p></li>
</ol>
<p><br/>
<br/>
</p></body></html>
"""
LIBRE_OFFICE_TEXT = """
## Parts

A **bold** word, *red* and [link](https://example.org/).

1. One
2. Two
"""

WEB_PAGE = """
<meta charset='utf-8'><h2 style="box-sizing:border-box;font-weight:600;">Install</h2><p
 style="font-weight:400">Run <code style="font-family:mono">make run</code> and see <a
 href="https://example.org/x_(y)" title="t">the docs</a> or <a href="/rel">here</a> <a
 href="javascript:alert(1)">now</a>.</p><div class="highlight highlight-source-shell"><pre>make test
  make   check   # *all*</pre></div><blockquote><p>Measure twice.</p></blockquote><img
 src="https://example.org/a.png" alt="A diagram"><img src="data:image/png;base64,AA" alt="Dot dot">
<img src="https://track.example/1.gif" width="1"><table><thead><tr><th>Key</th><th>Does</th></tr>
</thead><tbody><tr><td>j</td><td>next</td></tr></tbody></table><p>3. no list * really _no_
snake_case</p><script>alert(1)</script><p style="display: none">secret</p>
"""
WEB_PAGE_TEXT = """
## Install

Run `make run` and see [the docs](https://example.org/x_%28y%29) or here now.

```shell
make test
  make   check   # *all*
```

> Measure twice.

[A diagram](https://example.org/a.png)

| Key | Does |
| --- | --- |
| j | next |

3\\. no list \\* really \\_no\\_ snake_case
"""

GMAIL = """
<meta charset='utf-8'><div dir="ltr"><div>Hello Ana,</div><div><br></div><div>the <b>spring</b>
came.</div><div>It fits.</div><div><br></div><div>Thanks <img data-emoji="x" alt="😀"
 src="https://fonts.gstatic.com/x.png"></div><div class="gmail_quote"><div class="gmail_attr">On
Friday, Bo wrote:<br></div><blockquote class="gmail_quote"><div dir="ltr">Did it come?</div>
</blockquote></div></div>
"""
GMAIL_TEXT = """
Hello Ana,

the **spring** came.  
It fits.

Thanks 😀

On Friday, Bo wrote:

> Did it come?
"""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (GOOGLE_DOCS, GOOGLE_DOCS_TEXT),
        (WORD, WORD_TEXT),
        (LIBRE_OFFICE, LIBRE_OFFICE_TEXT),
        (WEB_PAGE, WEB_PAGE_TEXT),
        (GMAIL, GMAIL_TEXT),
        (
            "<b>one</b><b> two</b> <span style='font-weight:bold'>three</span>",
            "**one two** **three**",
        ),
        ("<span style='font-weight:400'>just words</span>", "just words"),
        ("<p>a<br>b</p><p><br></p><p>c</p>", "a  \nb\n\nc"),
        ("<ul><li><input type='checkbox'> <p>one</p></li></ul>", "- one"),
        (
            "<pre><code class='language-python'>a = '```'</code></pre>",
            "````python\na = '```'\n````",
        ),
        ("", ""),
    ],
    ids="docs word libre web gmail inline words breaks boxes fence nothing".split(),
)
def test_what_is_pasted_becomes_plain_markdown(html, text):
    assert pasted_markdown(html) == text.strip()


@pytest.mark.parametrize(
    "html",
    [
        "<u>" * 3000 + "<i></i>" * 1000,
        "x<b>a</b><b>b</b>" * 2400,
        "x<meta>" * 9_900,
        "<table><tr><td>" * 12 + "<tr>" * 9_500,
        "<div>" * 38 + "<div>a</div>" * 4_900,
        "<p style='mso-list:l0 level1'>" * 35 + "<p style='mso-list:l0 level9'>x</p>" * 4_800,
        "\0<" * 4_000,
        "<![CDATA[" + "<!--" * 3_000,
    ],
    ids="deep flat void rows divs lists nulls comments".split(),
)
def test_hostile_html_is_answered_in_time(sign_in, member, html):
    began = process_time()  # of the processor: other tests may run beside this one
    answer = sign_in(member).post("/c/acme/compose/markdown", data={"html": html})
    assert answer.status_code in {200, 422} and process_time() - began < 5


def test_what_is_far_too_long_is_refused_and_stays_plain(sign_in, member):
    answer = sign_in(member).post("/c/acme/compose/markdown", data={"html": "x" * 400_001})
    assert answer.status_code == 422 and "too long" in answer.text


def test_the_answer_is_text_and_only_for_members(sign_in, member):
    sent = {"html": "<b>x</b><script>alert(1)</script>"}
    answer = sign_in(member).post("/c/acme/compose/markdown", data=sent)
    assert answer.text == "**x**" and answer.mimetype == "text/plain"
    assert sign_in().post("/c/acme/compose/markdown", data=sent).status_code == 303
