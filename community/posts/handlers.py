"""Every write to posts and their versions."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from community import limits, text
from community.access import Role
from community.db import changed, db, lock, now, repair
from community.errors import Refused, TooMany
from community.members.models import Member
from community.posts import signals
from community.posts.hashtags import count_tags, tag_post
from community.posts.models import Post, PostRevision
from community.posts.queries import last_post_by, posts_since
from community.spaces.handlers import record_visit
from community.spaces.models import OPEN, Space

DAY = timedelta(days=1)


def create_post(space, author, title, body):
    """A member's new post. Raises Refused for its words, TooMany for its haste.

    Signals post_created.
    """
    title, body = checked(title, body)
    refuse_haste(author, body)
    post = add_post(space, author, title, body)
    record_visit(space.community_id, space.id, author.id)
    signals.post_created.send(post)
    return post


def add_post(space, author, title, body, at=None, tags=(), edited_at=None):
    """The rows of a post and its counters, without rules and without a signal: for imports."""
    at = at or now()
    hold(space)
    rendered = text.render_markdown(body)
    post = Post(
        community_id=space.community_id,
        space=space,
        author=author,
        title=title,
        body=body,
        body_html=rendered,
        renderer=text.RENDERER,
        excerpt=text.excerpt(rendered),
        created_at=at,
        last_activity_at=at,
        edited_at=edited_at,
    )
    db.session.add(post)
    db.session.flush()
    tag_post(post, tags)
    count_post(post, 1)
    return post


def hold(space):
    """Wait for others who write in this space, and see whether it is still shown."""
    lock(space, "visibility", "deleted_at")


def checked(title, body):
    title, body = text.clean_line(title), text.clean(body)
    least, most = limits.POST_TITLE
    if len(title) < least:
        raise Refused(_("Give it a title of at least %(n)s characters.", n=least), "title")
    if len(title) > most:
        raise Refused(_("Keep the title under %(n)s characters.", n=most), "title")
    if not body:
        raise Refused(_("Write something first."), "body")
    if len(body) > limits.POST_BODY:
        words = _(
            "Keep it under %(most)s characters; this has %(n)s.",
            most=f"{limits.POST_BODY:,}",
            n=f"{len(body):,}",
        )
        raise Refused(words, "body")
    return title, body


def refuse_haste(author, body):
    """Members write so many posts a day, a little apart and no text twice; staff as they like."""
    if author.role >= Role.MODERATOR:
        return
    last = last_post_by(author)
    if last is None:
        return
    if now() - last.created_at < limits.BETWEEN_POSTS:
        raise TooMany(_("You just posted. Wait a few seconds, then send it again."))
    if now() - last.created_at < limits.SAME_TEXT and last.body == body:
        raise Refused(_("You posted the same text a moment ago."), "body")
    if posts_since(author, now() - DAY) >= limits.POSTS_A_DAY:
        raise TooMany(_("That is %(n)s posts today. Go on tomorrow.", n=limits.POSTS_A_DAY))


def edit_post(post, editor, title, body):
    """Change a post; the version before it is kept. Raises Refused. Signals post_edited."""
    title, body = checked(title, body)
    if (title, body) == (post.title, post.body):
        return
    keep_version(post, editor)
    late = now() - post.created_at > limits.EDIT_UNMARKED
    if late or text.changed_characters(post.body, body) >= limits.EDIT_UNMARKED_CHARACTERS:
        post.edited_at = now()
    post.title, post.body = title, body
    render(post)
    signals.post_edited.send(post)


def keep_version(post, editor):
    db.session.add(
        PostRevision(
            community_id=post.community_id,
            post_id=post.id,
            editor_id=editor.id,
            title=post.title,
            body=post.body,
        )
    )


def render(post):
    post.body_html = text.render_markdown(post.body)
    post.excerpt, post.renderer = text.excerpt(post.body_html), text.RENDERER


def delete_post(post, member):
    """Hide a post from everyone but moderators, who can restore it. Signals post_deleted."""
    hold(post.space)
    shown = update(Post).where(Post.id == post.id, Post.deleted_at.is_(None))
    gone = shown.values(deleted_at=now(), deleted_by_id=member.id, pinned_at=None)
    if changed(gone):
        count_post(post, -1)
        signals.post_deleted.send(post)


def restore_post(post):
    """Undo delete_post. Signals post_restored."""
    hold(post.space)
    gone = update(Post).where(Post.id == post.id, Post.deleted_at.is_not(None))
    if changed(gone.values(deleted_at=None, deleted_by_id=None)):
        count_post(post, 1)
        signals.post_restored.send(post)


def pin_post(post):
    """Keep a post on top of its space. Raises Refused when three are there already."""
    hold(post.space)
    pinned = select(func.count(Post.id)).where(
        Post.space_id == post.space_id, Post.pinned_at.is_not(None), Post.id != post.id
    )
    if (db.session.scalar(pinned) or 0) >= limits.PINNED_A_SPACE:
        raise Refused(_("Three posts are pinned here already. Unpin one of them first."))
    post.pinned_at = now()


def unpin_post(post):
    post.pinned_at = None


def count_post(post, step):
    """Keep the counters that a post appearing (+1) or disappearing (-1) changes."""
    db.session.execute(
        update(Space)
        .where(Space.id == post.space_id)
        .values(post_count=Space.post_count + step, last_post_at=newest_post())
        .execution_options(synchronize_session=False)
    )
    db.session.expire(post.space, ["post_count", "last_post_at"])
    count_tags(post, step)
    if post.author_id and post.space.is_open:
        author = update(Member).where(Member.id == post.author_id)
        db.session.execute(author.values(post_count=Member.post_count + step))


def newest_post():
    shown = Post.space_id == Space.id, Post.deleted_at.is_(None)
    return select(func.max(Post.created_at)).where(*shown).scalar_subquery()


def count_space(space, step):
    """Let all posts of a space that opened (+1) or closed (-1) count for their authors, or not."""
    here = Post.author_id == Member.id, Post.space_id == space.id, Post.deleted_at.is_(None)
    theirs = select(func.count(Post.id)).where(*here).scalar_subquery()
    authors = select(Post.author_id).where(Post.space_id == space.id)
    concerned = update(Member).where(
        Member.community_id == space.community_id, Member.id.in_(authors)
    )
    db.session.execute(
        concerned.values(post_count=Member.post_count + step * theirs).execution_options(
            synchronize_session=False
        )
    )


def recount_space_posts():
    """Set spaces.post_count to the truth; return how many were wrong."""
    truth = select(func.count(Post.id)).where(Post.space_id == Space.id, Post.deleted_at.is_(None))
    return repair(Space.post_count, truth.scalar_subquery())


def recount_last_posts():
    """Set spaces.last_post_at to the truth; return how many were wrong."""
    return repair(Space.last_post_at, newest_post())


def recount_member_posts():
    """Set members.post_count to the truth; return how many were wrong."""
    shown = (
        Post.author_id == Member.id,
        Post.community_id == Member.community_id,
        Post.deleted_at.is_(None),
    )
    open_spaces = Space.visibility.in_(OPEN), Space.deleted_at.is_(None)
    truth = select(func.count(Post.id)).join(Space, Space.id == Post.space_id)
    return repair(Member.post_count, truth.where(*shown, *open_spaces).scalar_subquery())


def rerender_posts(batch=200):
    """Render again up to `batch` posts an older renderer made; return how many."""
    stale = select(Post).where(Post.renderer < text.RENDERER).order_by(Post.id).limit(batch)
    posts = db.session.scalars(stale).all()
    for post in posts:
        render(post)
    db.session.flush()
    return len(posts)
