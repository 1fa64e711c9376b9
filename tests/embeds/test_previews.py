"""A link alone on a line gets a card: asked for once, by a job, through the address guard."""

import io
from datetime import timedelta
from time import monotonic

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from community.access import Role
from community.comments.handlers import create_comment
from community.communities.models import Community
from community.db import db, now
from community.embeds.jobs import drop_unused_previews, fetch_forgotten_previews
from community.embeds.models import LinkPreview, LinkUse
from community.embeds.page import head_of
from community.embeds.queries import previews_of
from community.posts.erasure import empty_post
from community.posts.handlers import create_post, edit_post
from community.posts.models import Post
from community.uploads.models import Upload
from tests.embeds.conftest import HOME, article, png
from tests.factories import make_community, make_member, make_space

pytestmark = pytest.mark.one_database

URL = f"{HOME}/story"


@pytest.fixture
def writer(community):
    return make_member(community, Role.MODERATOR)


@pytest.fixture
def write(space, writer, run_jobs):
    """write(body) is a post of that text, after everything it causes is done."""

    def wrote(body=URL, where=None):
        post = create_post(where or space, writer, "A title", body)
        db.session.commit()
        run_jobs()
        db.session.expire_all()
        return post

    return wrote


def card_in(thing):
    return BeautifulSoup(thing.body_html, "html.parser").select_one(".link-card")


def test_a_link_becomes_a_card_with_our_own_copy_of_its_picture(page, internet, write, sign_in):
    said = {"title": "A story", "description": "Of two.", "site_name": "The Paper"}
    page("/story", article(**said, image="/cover.png"))
    page("/cover.png", png(), content_type="image/png")
    post = write()
    card = card_in(post)
    assert card.a["href"] == URL and "nofollow" in card.a["rel"]
    assert card.strong.string == "A story" and "Of two." in card.get_text()
    assert card.select_one(".link-card-site").string == "The Paper · pictures.example"
    assert post.edited_at is None and post.body == URL
    shown = sign_in(post.author).get(f"/c/acme{card.img['src'].removeprefix('~')}")
    assert Image.open(io.BytesIO(shown.data)).size == (800, 420) and shown.mimetype == "image/webp"
    assert internet.asked == [("pictures.example", "/story"), ("pictures.example", "/cover.png")]


def test_a_picture_is_for_those_who_read_a_text_that_shows_it(page, write, sign_in, community):
    page("/story", article(title="A story", image="/cover.png"))
    page("/cover.png", png(), content_type="image/png")
    secret = make_space(community, "Secret", visibility="secret")
    post = write(where=secret)
    address = f"/c/acme{card_in(post).img['src'].removeprefix('~')}"
    member = sign_in(make_member(community))
    assert [b.get(address).status_code for b in (sign_in(), member)] == [404, 404]
    assert sign_in(post.author).get(address).status_code == 200
    write(f"Here too:\n{URL}")
    assert [b.get(address).status_code for b in (sign_in(), member)] == [404, 200]
    write(f"And here:\n{URL}", make_space(community, "Open", visibility="public"))
    assert sign_in().get(address).status_code == 200


def test_a_comment_gets_its_card_too(page, write, writer, run_jobs):
    page("/story", article(title="A story"))
    comment = create_comment(write("Words."), writer, f"See\n{URL}")
    db.session.commit()
    run_jobs()
    db.session.expire_all()
    assert card_in(comment).strong.string == "A story" and comment.edited_at is None


def test_a_page_is_asked_once_for_all_who_link_to_it(page, internet, write):
    page("/story", article(title="A story"))
    write()
    assert card_in(write(f"Again:\n{URL}")).strong.string == "A story"
    assert len(internet.asked) == 1


def test_communities_do_not_share_what_they_linked_to(page, internet, write, community, run_jobs):
    page("/story", article(title="A story"))
    write()
    other = make_community("bees")
    assert previews_of(community.id, [URL]) and not previews_of(other.id, [URL])
    create_post(make_space(other), make_member(other), "A title", URL)
    db.session.commit()
    run_jobs()
    assert len(internet.asked) == 2


HOSTILE = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"


def test_nothing_hostile_comes_through(page, write, sign_in):
    page("/story", article(title=HOSTILE, description=HOSTILE, site_name=HOSTILE))
    post = write()
    card = card_in(post)
    assert card.strong.string.startswith('"><script>alert(1)')
    for html in (post.body_html, sign_in(post.author).get(f"/c/acme/posts/{post.id}").text):
        found = BeautifulSoup(html, "html.parser").select_one(".link-card")
        assert {each.name for each in found.find_all(True)} == {"a", "span", "strong"}
        assert set(found.a.attrs) == {"href", "rel"}


def test_words_are_cut_and_cleaned(page, write):
    page("/story", article(title="x" * 500 + "\x00\u202e", description="y " * 5000))
    write()
    preview = db.session.query(LinkPreview).one()
    assert preview.title == "x" * 199 + "…" and len(preview.words) <= 300


def test_who_a_page_says_it_is_never_hides_where_it_is(page, write):
    page("/story", article(title="Sign in", site_name="Your bank" + "k" * 500))
    write()
    assert db.session.query(LinkPreview).one().site.endswith("· pictures.example")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("<title>Only\n a title</title>", "Only a title"),
        ('<meta name="twitter:title" content="Tweet"><title>T</title>', "Tweet"),
        ('<META PROPERTY="OG:TITLE" CONTENT=Loud>', "Loud"),
        ("<title>Grüße".encode("latin-1"), "Gr��e"),
        ('<meta charset="latin-1"><title>Grüße'.encode("latin-1"), "Grüße"),
        ("<svg><title>Of a drawing</title></svg><title>Of the page</title>", "Of the page"),
        ("<body><title>Too late</title>", ""),
        ("<!--<title>No</title>--><title>Yes</title>", "Yes"),
        ("<title></title>", ""),
        ("<meta><meta content=x><meta name=title>", ""),
    ],
)
def test_pages_say_their_title_in_many_ways(page, write, content, title):
    page("/story", content, content_type="text/html")
    write()
    assert db.session.query(LinkPreview).one().title == title


@pytest.mark.parametrize("mark", ["<", "<!--", "<div>", "<title>", "<![CDATA[", "&#", "<meta a='"])
def test_rubbish_is_read_in_a_moment(mark):
    begun = monotonic()
    head_of((mark * (512 * 1024 // len(mark))).encode(), "")
    assert monotonic() - begun < 5


def test_what_is_no_page_stays_a_plain_link(page, internet, write):
    page("/gone", article(title="Gone"), status=404)
    page("/pdf", b"%PDF", content_type="application/pdf")
    page("/large", article(title="Large") + "x" * (2 * 2**20))
    internet.redirect("/away", "https://inside.example/secret")
    internet.redirect("/loop", "/loop")
    paths = ("/gone", "/pdf", "/large", "/away", "/loop")
    post = write("\n\n".join(f"{HOME}{path}" for path in paths) + "\n\nhttps://inside.example/")
    assert card_in(post) is None and post.body_html.count("<a ") == 6
    assert {host for host, _path in internet.asked} == {"pictures.example"}


def test_a_picture_that_is_none_is_left_out(page, internet, write):
    for name, content in {"svg": b"<svg/>", "tiny": png(1, 1), "page": b"<html>"}.items():
        page(f"/{name}.png", content, content_type="image/png")
    addresses = [f"/{name}.png" for name in ("svg", "tiny", "page")]
    for number, address in enumerate([*addresses, "https://inside.example/x.png", "data:,x"]):
        page(f"/{number}", article(title=f"Story {number}", image=address))
        assert card_in(write(f"{HOME}/{number}")).img is None
    assert db.session.query(Upload).count() == 0


def test_a_page_that_said_nothing_is_asked_again_after_a_day(page, internet, write):
    page("/story", "", status=503)
    write()
    write(f"Again {now()}:\n{URL}")
    assert len(internet.asked) == 1
    preview = db.session.query(LinkPreview).one()
    preview.fetched_at -= timedelta(days=1, minutes=1)
    db.session.commit()
    page("/story", article(title="Here again"))
    post = write(f"And again:\n{URL}")
    assert card_in(post).strong.string == "Here again"
    first = db.session.query(Post).order_by(Post.id).first()
    assert card_in(first).strong.string == "Here again"


def test_where_previews_are_off_nobody_asks_and_no_card_is_made(page, internet, write, community):
    page("/story", article(title="A story"))
    page("/other", article(title="Another"))
    before = write()
    community.previews_off_at = now()
    db.session.commit()
    assert card_in(write(f"Again:\n{URL}")) is None
    assert card_in(write(f"{HOME}/other")) is None
    assert internet.asked == [("pictures.example", "/story")] and card_in(before)


def test_admins_switch_previews_off_and_on(sign_in, community):
    admin = sign_in(make_member(community, Role.ADMIN))
    form = {"name": "Acme", "tagline": "", "about": "", "visibility": "public"}
    assert 'name="previews" checked' in admin.get("/c/acme/admin/settings").text
    assert admin.post("/c/acme/admin/settings", data=form).status_code == 303
    off_at = db.session.get(Community, community.id).previews_off_at
    assert off_at and 'name="previews" checked' not in admin.get("/c/acme/admin/settings").text
    admin.post("/c/acme/admin/settings", data=form)
    assert db.session.get(Community, community.id).previews_off_at == off_at
    admin.post("/c/acme/admin/settings", data=form | {"previews": "on"})
    assert db.session.get(Community, community.id).previews_off_at is None


def test_links_to_ourselves_are_not_asked(internet, write, app, community):
    community.custom_domain = "acme.example"
    db.session.commit()
    write("https://acme.example/posts/1\n\nhttp://127.0.0.1:8000/c/acme/posts/1")
    assert internet.resolved == [] and db.session.query(LinkPreview).count() == 0


def test_an_edit_changes_which_links_are_used(page, write, writer, run_jobs):
    page("/story", article(title="A story"))
    page("/other", article(title="Another"))
    post = write()
    edit_post(post, writer, "A title", f"{HOME}/other")
    db.session.commit()
    run_jobs()
    db.session.expire_all()
    assert card_in(post).strong.string == "Another" and db.session.query(LinkUse).count() == 1
    edit_post(post, writer, "A title", "Nothing")
    db.session.commit()
    assert db.session.query(LinkUse).count() == 0


def test_what_nobody_links_to_any_more_goes_with_its_picture(page, write, community):
    page("/story", article(title="A story", image="/cover.png"))
    page("/cover.png", png(), content_type="image/png")
    post, kept = write(), write(f"Kept:\n{URL}")
    age()
    empty_post(post)
    drop_unused_previews()
    assert db.session.query(LinkPreview).count() == 1
    empty_post(kept)
    drop_unused_previews()
    assert db.session.query(LinkPreview).count() == db.session.query(Upload).count() == 0
    assert db.session.get(Community, community.id).storage_bytes == 0


def age():
    preview = db.session.query(LinkPreview).one()
    preview.created_at -= timedelta(days=3)
    db.session.commit()


def test_what_a_dead_process_left_is_asked_later(app, page, write, run_jobs):
    page("/story", article(title="A story"))
    post = write("Words.")
    edit_post(post, post.author, "A title", URL)
    db.session.commit()
    app.extensions["job_queue"].flush()
    age()
    fetch_forgotten_previews()
    run_jobs()
    db.session.expire_all()
    assert card_in(post).strong.string == "A story"


def test_a_community_asks_so_many_pages_an_hour(page, internet, write, monkeypatch):
    monkeypatch.setattr("community.limits.PREVIEWS_AN_HOUR", 2)
    for number in range(3):
        page(f"/{number}", article(title="A story"))
    write("\n\n".join(f"{HOME}/{number}" for number in range(3)))
    assert len(internet.asked) == 2
