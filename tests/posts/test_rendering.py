"""What a community adds to a text: people, hashtags, pictures, addresses that lead somewhere."""

import re
import time
from functools import partial
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from markupsafe import Markup

from community import text
from community.cli import RERENDERS
from community.db import db
from community.embeds import rendering
from community.members.handlers.leaving import leave_community
from community.posts.handlers import delete_post, edit_post, restore_post
from community.posts.models import Post
from community.posts.queries import hashtags_of
from community.uploads.models import Upload
from tests.browser.hostile import PAYLOADS, texts
from tests.factories import make_comment, make_community, make_member, make_post, save

ANA = '<a class="mention" href="~/members/ana">@ana</a>'
WOOD = '<a class="hashtag" href="~/hashtags/wood">#wood</a>'


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana")


@pytest.fixture
def show(community, ana):
    """show(source) -> its HTML in Ana's community."""
    here = community.id
    return lambda source: rendering.render(here, source)


def make_picture(member, **fields):
    made = {"kind": "picture", "width": 2000, "height": 1500, "small_key": "small"}
    made |= {"size": 0, "type": "image/webp", "digest": "", "storage_key": "large", **fields}
    return save(Upload(community_id=member.community_id, owner_id=member.id, **made))


@pytest.mark.parametrize(
    ("source", "rendered"),
    [
        ("Ask @ana.", f"<p>Ask {ANA}.</p>\n"),
        ("(@ana)", f"<p>({ANA})</p>\n"),
        ("こんにちは@anaさん", f"<p>こんにちは{ANA}さん</p>\n"),
        ("**@ana**", f"<p><strong>{ANA}</strong></p>\n"),
        ("@nobody", "<p>@nobody</p>\n"),
        ("@anabel @an", "<p>@anabel @an</p>\n"),
        ("`@ana #wood`", "<p><code>@ana #wood</code></p>\n"),
        ("    @ana #wood", "<pre><code>@ana #wood\n</code></pre>\n"),
        ("x/@ana", "<p>x/@ana</p>\n"),
        ("On #wood, and #wood", f"<p>On {WOOD}, and {WOOD}</p>\n"),
        ("a#wood &#35;1 #1 #2024 #a ##wood", "<p>a#wood #1 #1 #2024 #a ##wood</p>\n"),
        ("#wood-", f"<p>{WOOD}-</p>\n"),
        ("&lt;#wood&gt;", f"<p>&lt;{WOOD}&gt;</p>\n"),
        ("# wood", "<h1>wood</h1>\n"),
        ("#" + "x" * 31, "<p>#" + "x" * 31 + "</p>\n"),
    ],
)
def test_people_and_hashtags_become_links(show, source, rendered):
    assert show(source) == rendered


def test_nothing_inside_a_link_becomes_another(show):
    linked = (
        "[@ana #wood](https://example.org)",
        "https://example.org/@ana#wood",
        "@ana@ana.example",
    )
    for source in linked:
        assert "mention" not in show(source) and "hashtag" not in show(source)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Größe", "größe"),
        ("हिन्दी", "हिन्दी"),
        ("木工", "木工"),
        ("дерево_2", "дерево_2"),
        ("خشب", "خشب"),
        ("wood-work", "wood-work"),
    ],
)
def test_a_hashtag_is_of_any_languages_letters(show, word, name):
    rendered = show(f"About #{word}。 And more.")
    assert rendering.hashtags_in(rendered) == [name]
    assert f">#{word}</a>。" in rendered


def test_only_members_of_this_community_who_are_here_are_linked(community, ana, show):
    save(make_member(make_community("rival"), name="Zoe"))
    assert "mention" not in show("@zoe")
    leave_community(ana)
    assert "mention" not in show("@ana")


def test_so_many_names_and_hashtags_a_text(community, show):
    people = [make_member(community, name=f"Kim{n}").handle for n in range(12)]
    rendered = show(" ".join(f"@{handle} #tag{n}x" for n, handle in enumerate(people)))
    assert rendering.mentioned_in(rendered) == people[:10]
    assert rendering.hashtags_in(rendered) == [f"tag{n}x" for n in range(5)]


def test_a_text_without_names_asks_the_database_nothing(show, queries):
    assert queries(lambda: show("Plain **words** and [a link](https://example.org).")) == []
    assert len(queries(lambda: show("@ana @bea ![x](/files/1/picture.webp) @cleo"))) == 2


def test_a_picture_has_its_sizes_and_words(ana, show):
    picture = make_picture(ana)
    address = f"~/files/{picture.id}"
    rendered = show(f'![a "chair" <b>](/files/{picture.id}/whatever.png "title")')
    assert rendered == (
        f'<p><img src="{address}/picture.webp" srcset="{address}/small.webp 800w,'
        f' {address}/picture.webp 2000w" sizes="(min-width: 48rem) 44rem, 100vw"'
        ' alt="a &quot;chair&quot; &lt;b&gt;" width="2000" height="1500" loading="lazy"></p>\n'
    )
    assert rendering.has_picture(rendered)


def test_a_picture_that_is_not_ours_is_only_its_words(ana, show):
    theirs = make_picture(make_member(make_community("rival")))
    avatar = make_picture(ana, kind="avatar")
    for number in (theirs.id, avatar.id, 10**8, 10**30):
        rendered = show(f"before ![a <chair>](/files/{number}/picture.webp) after")
        assert rendered == "<p>before a &lt;chair&gt; after</p>\n"
    assert not rendering.has_picture(show("![x](https://example.org/x.png)"))
    assert "<img" not in show("![x](~/files/1/picture.webp) ![y](//e.org/files/1/x.webp)")


def test_addresses_lead_from_the_page_they_are_on(app, ana, show):
    rendered = show(
        f"@ana #wood [x](/posts/1) [y](~/posts/2) ![p](/files/{make_picture(ana).id}/p)"
    )
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/c/acme"}):
        shown = text.safe(rendered)
    assert isinstance(shown, Markup) and "~" not in shown
    for address in ("members/ana", "hashtags/wood", "posts/1", "posts/2"):
        assert f'href="/c/acme/{address}"' in shown
    assert ", /c/acme/files/" in shown
    with app.test_request_context("/"):  # a domain of its own
        assert 'href="/members/ana"' in text.safe(rendered)


def test_addresses_are_full_ones_for_mails_and_feeds(show):
    rendered = show("@ana [x](/posts/1) [y](/c/other/posts/2) [z](https://example.org/~/)")
    full = text.safe(rendered, "https://hearth.example/c/acme/")
    assert re.findall('href="([^"]*)"', full) == [
        "https://hearth.example/c/acme/members/ana",
        "https://hearth.example/c/acme/posts/1",
        "https://hearth.example/c/other/posts/2",
        "https://example.org/~/",
    ]


def test_words_that_look_like_addresses_stay_words(app, show):
    rendered = show('`<a href="~/x">` href="~/y" [z](https://example.org "~/title")')
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/c/acme"}):
        assert text.safe(rendered) == rendered


def test_a_post_keeps_its_hashtags_as_its_text_has_them(space, member):
    post = make_post(space, member, body="On #wood and #glue.", tags=["imported"])
    assert tags(post) == ["glue", "imported", "wood"]
    edit_post(post, member, post.title, "On #wood and #clamps.")
    assert tags(post) == ["clamps", "imported", "wood"]
    edit_post(post, member, post.title, "On nothing.")
    assert tags(post) == ["imported"]
    delete_post(post, member)
    edit_post(post, member, post.title, "On #glass.")
    restore_post(post)
    assert tags(post) == ["glass", "imported"]
    assert hashtags_of(post)[0].post_count == 1


def tags(post):
    db.session.commit()
    return [tag.name for tag in hashtags_of(post)]


def test_a_post_has_at_most_five_hashtags(space, member):
    words = " ".join(f"#tag{letter}" for letter in "abcdefg")
    post = make_post(space, member, body=words, tags=["one", "two"])
    assert tags(post) == ["one", "taga", "tagb", "tagc", "two"]


def test_a_post_says_whether_it_has_a_picture(space, member):
    picture = f"![x](/files/{make_picture(member).id}/picture.webp)"
    post = make_post(space, member, body=picture)
    assert post.has_picture
    edit_post(post, member, post.title, "None any more.")
    assert not post.has_picture


def test_old_texts_are_rendered_again(space, member, ana):
    post = make_post(space, member, body="@ana #wood")
    gone = make_post(space, member, body="@ana #wood #glue")
    comment = make_comment(post, member, body="@ana #wood")
    delete_post(gone, member)
    old = {"renderer": 1, "body_html": "old"}
    for thing in (post, gone, comment):
        for name, value in old.items():
            setattr(thing, name, value)
    member.community.about, member.community.renderer = "[x](/posts/1)", 1
    db.session.commit()
    for rerender in RERENDERS:
        while rerender():
            db.session.commit()
    assert post.body_html == comment.body_html == f"<p>{ANA} {WOOD}</p>\n"
    assert 'href="~/posts/1"' in member.community.about_html
    assert db.session.query(Post).filter(Post.renderer < text.RENDERER).count() == 0
    assert tags(post) == ["wood"] and tags(gone) == ["glue", "wood"]


# What may stand in rendered text, and nothing besides.
PLAIN = "p br hr h1 h2 h3 h4 h5 h6 blockquote pre code ul li table thead tbody tr em strong del"
TAG = re.compile(
    "|".join(
        (
            f"</?(?:{PLAIN.replace(' ', '|')})>|</(?:ol|th|td|a)>",
            r'<code class="language-[\w+#.-]+">|<ol(?: start="-?\d+")?>|<t[hd](?: align="\w+")?>',
            '<a href="[^"<>]*"(?: title="[^"<>]*")? rel="nofollow ugc noopener">',
            '<a(?: title="[^"<>]*")? rel="nofollow ugc noopener">',  # of an address we refuse
            '<a class="mention" href="~/members/[a-z0-9_]{3,20}">',
            '<a class="hashtag" href="~/hashtags/[A-Za-z0-9_.~%-]+">',
            r'<img src="~/files/\d+/picture\.webp"(?: srcset="[^"<>]*" sizes="[^"<>]*")?'
            r' alt="[^"<>]*" width="\d+" height="\d+" loading="lazy">',
            '<input aria-label="(?:done|to do)" type="checkbox"(?: checked="")?(?: disabled="")?>',
            '<p class="(?:link-card|video-box)">|</span>',
            '<a class="video" href="https://[^"<>]*" rel="nofollow ugc noopener" data-video="https://[^"<>]*">',
            '<span class="(?:video-[a-z]+|link-card-[a-z]+|visually-hidden)">',
        )
    )
)
ADDRESS = re.compile(r' (?:href|src)="\s*(?!https?:|mailto:|tel:)[a-z][\w+.-]*:', re.IGNORECASE)
BLANK = re.compile("[\x00-\x1f]")  # browsers leave these out of a scheme


def wrong_in(rendered):
    """The tags of rendered text that should not be there."""
    found = re.findall("<[^>]*>?", rendered)
    return [tag for tag in found if not TAG.fullmatch(tag) or ADDRESS.search(BLANK.sub("", tag))]


def test_the_check_itself_finds_what_is_wrong():
    for bad in ('<a href="javascript:x" rel="nofollow ugc noopener">', "<script>", "<p id=x>"):
        assert wrong_in(f"<p>x{bad}</p>") == [bad]


MARKS = strategies.sampled_from(
    [
        *PAYLOADS,
        *"#@[]()!<>`*_~|&\"'\\\n",
        "@ana",
        "#wood",
        "![",
        "](/files/1/p.webp)",
        "~/",
        "\n\n",
        "https://",
        "www.a.b",
        "https://youtu.be/dQw4w9WgXcQ",
        "    ",
        "> ",
        "- [x] ",
        "|-|",
        "\u202e",
    ]
)
SOURCES = strategies.lists(MARKS | strategies.text(max_size=8), max_size=30).map("".join)


@pytest.fixture
def with_names(monkeypatch):
    """Facts without a database: Ana is a member, 1 a picture."""
    picture = SimpleNamespace(id=1, width=2000, height=9, small_key="x")
    facts = {"handles_among": {"ana"}, "pictures_by_id": {1: picture}, "previews_of": {}}
    for name, known in facts.items():
        monkeypatch.setattr(rendering, name, lambda _community, asked, known=known: known)
    return partial(rendering.render, 1)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(source=SOURCES)
def test_whatever_is_typed_the_html_is_safe_and_the_same_again(with_names, source):
    source = text.clean(source)
    rendered = with_names(source)
    assert not wrong_in(rendered), rendered
    assert with_names(source) == rendered
    assert text.sanitised(source).count("<h1") == rendered.count("<h1")
    assert wrong_in(text.excerpt(rendered)) == [] or "<" in source or "&" in source


def test_two_thousand_hostile_texts_are_rendered_safely_and_quickly(with_names):
    for source in texts():
        start = time.process_time()
        rendered = with_names(text.clean(source)[:32_000])
        assert time.process_time() - start < 0.25, source[:100]
        assert not wrong_in(rendered), (source[:200], wrong_in(rendered))
