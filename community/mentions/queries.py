"""Who is named in a text, who of them hears of it, and names to complete while it is typed."""

from string import ascii_lowercase, ascii_uppercase

from flask_babel import ngettext
from sqlalchemy import and_, exists, or_, select

from community import limits
from community.comments.models import Comment
from community.db import db
from community.embeds.rendering import mentioned_in
from community.members.models import Block, Member
from community.members.queries import readable_members
from community.posts.models import Hashtag, Post, PostHashtag
from community.posts.queries import readable_posts
from community.spaces.queries import readers_of

SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


def heard_in(rendered, space, authors):
    """The members whom a rendered text tells that it names them.

    They can read the space, and no block stands between them and those (ids) whose words it hangs
    on; the first of `authors`, who wrote it, is not told of themselves.
    """
    handles = mentioned_in(rendered)
    if not handles:
        return []
    named = readers_of(space).where(Member.handle.in_(handles), Member.id != authors[0])
    blocked = or_(
        and_(Block.blocker_id == Member.id, Block.blocked_id.in_(authors)),
        and_(Block.blocked_id == Member.id, Block.blocker_id.in_(authors)),
    )
    return db.session.scalars(named.where(~exists().where(blocked)).order_by(Member.id)).all()


def authors_of_thread(comment):
    """The ids of those without whom a comment cannot be read: its author first."""
    first = select(Comment.author_id).where(
        Comment.post_id == comment.post_id, Comment.id == comment.parent_id
    )
    begun = db.session.scalar(first) if comment.parent_id else None
    return [comment.author_id, comment.post.author_id or 0, begun or 0]


def unheard_in(viewer, rendered, space):
    """The members whom rendered text names in vain, as far as its author may know of them.

    They cannot read the space. Somebody hidden from the author is not among them; nor is who would
    not hear of it because of a block between others, which is their own affair.
    """
    handles = mentioned_in(rendered)
    if not handles:
        return []
    readers = readers_of(space).with_only_columns(Member.id)
    named = readable_members(viewer).where(
        Member.handle.in_(handles), Member.id.not_in(readers), Member.id != viewer.member.id
    )
    return db.session.scalars(named.order_by(Member.name, Member.id)).all()


def unheard_words(viewer, rendered, space):
    """What to tell the author about members named in vain; "" when there are none."""
    unheard = unheard_in(viewer, rendered, space)
    if not unheard:
        return ""
    return ngettext(
        "%(names)s cannot read this space: the mention links to them but tells them nothing.",
        "%(names)s cannot read this space: the mentions link to them but tell them nothing.",
        len(unheard),
        names=", ".join(member.name for member in unheard),
    )


def members_to_complete(viewer, space, typed):
    """Members who can read a space (None: any) and whose handle, or a word of whose name, begins
    with what was typed; those who were here last come first."""
    members = readable_members(viewer).where(Member.id != viewer.member.id)
    if space is not None:
        readers = readers_of(space).with_only_columns(Member.id)
        members = members.where(Member.id.in_(readers))
    if typed:
        members = members.where(or_(*begins(typed)))
    recent = members.order_by(Member.seen_at.desc(), Member.id.desc())
    return db.session.scalars(recent.limit(limits.COMPLETIONS)).all()


def begins(typed):
    """The conditions of which one must hold. SQL folds the case of a-z alone, so what it compares
    with is written in every way in which a name is."""
    yield Member.handle.startswith(typed.lower(), autoescape=True)
    cases = typed, typed.lower(), typed.upper(), typed.title()
    ways = {case.translate(SMALL): case for case in cases}
    for way in ways.values():
        yield Member.name.istartswith(way, autoescape=True)
        for before in (" ", "-"):
            yield Member.name.icontains(before + way, autoescape=True)


def hashtags_to_complete(viewer, typed):
    """Hashtags of posts one may read that begin with what was typed; what many have first."""
    readable = readable_posts(viewer).with_only_columns(Post.id)
    carried = exists().where(
        PostHashtag.hashtag_id == Hashtag.id, PostHashtag.post_id.in_(readable)
    )
    tags = select(Hashtag).where(
        Hashtag.community_id == viewer.community.id,
        Hashtag.name.startswith(typed.lower(), autoescape=True),
        carried,
    )
    most = tags.order_by(Hashtag.post_count.desc(), Hashtag.name)
    return db.session.scalars(most.limit(limits.COMPLETIONS)).all()
