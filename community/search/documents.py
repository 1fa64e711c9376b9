"""What the index knows of a thing: its document."""

from community.comments.models import Comment
from community.members.models import Member
from community.posts.models import GONE, Post
from community.search.models import Document
from community.search.words import plain, tokens_of
from community.spaces.models import Space

KEYS = {
    Post: Document.post_id,
    Comment: Document.comment_id,
    Member: Document.member_id,
    Space: Document.space_id,
}
SHORTEST = 2  # letters of a name that find it, where a word of a text takes three


def key_of(thing):
    return KEYS[type(thing)]


def is_findable(thing):
    """Whether a thing has a document at all. Who may find it is asked when they search."""
    if isinstance(thing, Member):
        return thing.left_at is None
    if isinstance(thing, Post):
        return thing.deleted_at is None and thing.title != GONE
    if isinstance(thing, Comment):
        return thing.deleted_at is None and thing.post.deleted_at is None
    return thing.deleted_at is None


def document_of(thing):
    """The columns of a thing's document, with `marks` in place of what the index makes of them."""
    told = TELLS[type(thing)](thing)
    title, words = tokens_of(told.pop("title", "")), tokens_of(told.pop("words"))
    return {
        "community_id": thing.community_id,
        key_of(thing).key: thing.id,
        "place_id": None,
        "author_id": None,
        "has_picture": False,
        "answered": False,
        "learned_at": None,
        **told,
        "title": title,
        "words": words,
        "marks": [*marks_of(thing, told), *(beginnings(title) if is_name(thing) else ())],
    }


def tell_post(post):
    return {
        "title": post.title,
        "words": plain(post.body_html),
        "place_id": post.space_id,
        "author_id": post.author_id,
        "created_at": post.created_at,
        "has_picture": post.has_picture,
        "answered": post.answered_at is not None,
    }


def tell_comment(comment):
    return {
        "words": plain(comment.body_html),
        "place_id": comment.post.space_id,
        "author_id": comment.author_id,
        "created_at": comment.created_at,
        "has_picture": "<img" in comment.body_html,
        "answered": comment.accepted_at is not None,
    }


def tell_member(member):
    """Of a private profile only the name."""
    bio = member.bio if member.visibility == "members" else ""
    name = f"{member.name} {member.handle}"
    return {"title": name, "words": bio, "created_at": member.joined_at}


def tell_space(space):
    return {"title": space.name, "words": space.description, "created_at": space.created_at}


TELLS = {Post: tell_post, Comment: tell_comment, Member: tell_member, Space: tell_space}
LETTERS = {Post: "p", Comment: "c", Member: "m", Space: "s"}


def marks_of(thing, told):
    """What a document can be limited to: its community, kind, space, author, and what it has."""
    letter, community = LETTERS[type(thing)], thing.community_id
    yield from (f"k{community}", f"k{letter}{community}")
    if told.get("place_id"):
        yield f"{letter}{told['place_id']}"
    if told.get("author_id"):
        yield f"a{told['author_id']}"
    if told.get("has_picture"):
        yield "picture"
    if told.get("answered"):
        yield "answered"


def is_name(thing):
    return isinstance(thing, Member | Space)


def beginnings(title):
    return {f"x{token[:SHORTEST]}" for token in title}
