"""What is offered while one types: the palette, and posts like the one to be written."""

import re
from html import unescape

from tests.factories import make_member, make_space


def offered(page):
    assert page.status_code == 200
    options = re.findall(
        r'data-href="([^"]+)"><svg.*?</svg> <span[^>]*>(.*?)</span></div>', page.text
    )
    return [(unescape(re.sub(r"<[^>]+>", "", words)).strip(), href) for href, words in options]


def test_the_palette_offers_pages_spaces_members_and_posts(community, member, write, search):
    make_member(community, name="Chandra")
    make_space(community, "Chairs")
    post = write("A chair that wobbles")
    shown = dict(offered(search(member, "cha", path="search/palette")))
    assert shown["Chairs"] == "/c/acme/spaces/chairs"
    assert shown["Chandra @chandra"] == "/c/acme/members/chandra"
    assert shown["A chair that wobbles"] == f"/c/acme/posts/{post.id}"
    assert shown["Search for “cha”"] == "/c/acme/search?q=cha"
    actions = dict(offered(search(member, "", path="search/palette")))
    assert actions["Write a new post"] == "/c/acme/posts/new" and "Admin" not in actions
    assert "Your settings" in dict(offered(search(member, "sett", path="search/palette")))


def test_visitors_are_offered_what_they_may_open(community, member, search, write):
    make_space(community, "Chairs", visibility="members")
    make_member(community, name="Chandra")
    write("A chair that wobbles")
    shown = dict(offered(search(None, "cha", path="search/palette")))
    assert list(shown) == ["Search for “cha”"]
    assert "Write a new post" not in dict(offered(search(None, "", path="search/palette")))


def test_the_dialog_is_a_part_and_the_link_leads_to_the_page(member, search, sign_in):
    part = search(member, None, path="search/palette").text
    assert part.lstrip().startswith("<dialog") and 'role="combobox"' in part
    page = sign_in(member).get("/c/acme/").text
    assert re.search(r'href="/c/acme/search"[^>]* data-palette', page)


def test_posts_like_the_one_being_written_are_shown(community, member, write, search):
    write("How do I re-glue a loose chair joint?")
    write("Loose change", "chair joint")
    write("What is the best way to oil a clock?")
    secret = make_space(community, "Secret", visibility="secret")
    write("A loose chair joint in secret", where=secret, by=make_member(community, name="Olga"))

    def similar(title):
        page = search(member, None, path="search/similar", title=title)
        assert page.status_code == 200
        return re.findall(r'dir="auto">([^<]+)</a>', page.text)

    assert similar("My chair has a loose joint") == ["How do I re-glue a loose chair joint?"]
    assert similar("clock") == ["What is the best way to oil a clock?"]
    for title in ("", "How do I", "the best way to", "zzz", '"*'):
        assert (
            similar(title) == []
            and search(member, None, path="search/similar", title=title).text.strip() == ""
        )
    assert search(None, None, path="search/similar", title="chair").status_code == 303
