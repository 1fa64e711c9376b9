"""Which links stand alone, and which of them are videos."""

import pytest

from community.embeds.links import bare_links, replace_bare_links, video_of
from community.text import render_markdown

ALONE = [
    ("https://a.org/x?b=c&d=é", ["https://a.org/x?b=c&d=%C3%A9"]),
    ("Look:\nhttps://a.org\nhttps://b.org", ["https://a.org", "https://b.org"]),
    ("https://a.org\nthat one", ["https://a.org"]),
    ("> https://a.org", ["https://a.org"]),
    ("https://a.org\n\nhttps://a.org", ["https://a.org"]),
    ("Look at https://a.org", []),
    ("[words](https://a.org)", []),
    ("- https://a.org", []),
    ("[https://a.org\nb](https://a.org)", []),
    ("[two\nlines](https://a.org)\nhttps://b.org", ["https://b.org"]),
    ("*one\nhttps://a.org\ntwo*", []),
    ("`https://a.org`", []),
    ("    https://a.org", []),
    ("# https://a.org", []),
    ("mailto:a@example.org", []),
    ("javascript:alert(1)", []),
]


@pytest.mark.parametrize(("source", "expected"), ALONE)
def test_a_link_alone_on_a_line_is_found(app, source, expected):
    assert bare_links(render_markdown(source)) == expected


def test_what_stands_around_a_link_stays_whole(app):
    html = render_markdown("Look:\nhttps://a.org\nhttps://b.org\n\nEnd")
    shown = replace_bare_links(html, lambda url: "<p>[A]</p>" if "a.org" in url else None)
    lines = [line for line in shown.split("\n") if line]
    assert lines[:3] == ["<p>Look:", "</p>", "<p>[A]</p>"] and lines[-1] == "<p>End</p>"
    assert shown.count("<p>") == shown.count("</p>") and 'href="https://b.org"' in shown
    assert replace_bare_links(html, lambda url: None) == html


def test_so_many_links_become_something_and_no_more(app):
    html = render_markdown("\n\n".join(f"https://a.org/{n}" for n in range(30)))
    assert replace_bare_links(html, lambda url: "<p>card</p>").count("card") == 10


YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
VIMEO = "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"
LOOM = "0123456789abcdef0123456789abcdef"
VIDEOS = [
    ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
    ("https://m.youtube.com/watch?list=x&v=dQw4w9WgXcQ&t=1m3s", f"{YOUTUBE}&start=63"),
    ("http://www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
    ("https://youtu.be/dQw4w9WgXcQ?si=tracker&t=43", f"{YOUTUBE}&start=43"),
    ("https://youtube.com/shorts/dQw4w9WgXcQ", YOUTUBE),
    ("https://vimeo.com/76979871", VIMEO),
    ("https://vimeo.com/76979871/0abcdef123", f"{VIMEO}&h=0abcdef123"),
    (f"https://www.loom.com/share/{LOOM}?sid=1", f"https://www.loom.com/embed/{LOOM}?autoplay=1"),
]
NOT_VIDEOS = [
    "https://www.youtube.com/@somebody",
    "https://www.youtube.com/watch?v=%22onload%3Dx%28",
    "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
    "https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
    "https://vimeo.com/about",
    "https://www.loom.com/share/../x",
    "ftp://youtu.be/dQw4w9WgXcQ",
    "https://[",
]


@pytest.mark.parametrize(("url", "frame"), VIDEOS)
def test_the_address_of_a_video_gives_its_frame(url, frame):
    assert video_of(url).frame == frame


@pytest.mark.parametrize("url", NOT_VIDEOS)
def test_other_addresses_are_no_videos(url):
    assert video_of(url) is None
