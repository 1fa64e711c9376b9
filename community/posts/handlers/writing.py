"""Writing, editing, deleting and restoring posts, and keeping their versions."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from community import limits, text
from community.access import Role
from community.db import changed, db, lock, now
from community.embeds import rendering
from community.embeds.models import LinkUse
from community.embeds.queries import texts_using
from community.errors import Refused, TooMany
from community.posts import signals
from community.posts.handlers.counters import count_author, count_post
from community.posts.hashtags import link_tags, retag_post, tag_post
from community.posts.models import KIND_IN, Post, PostRevision
from community.posts.queries import last_post_by, posts_since
from community.spaces.handlers import record_visit

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
    post = Post(
        community_id=space.community_id,
        space=space,
        author=author,
        title=title,
        body=body,
        kind=KIND_IN[space.kind],
        created_at=at,
        last_activity_at=at,
        edited_at=edited_at,
    )
    render(post)
    db.session.add(post)
    db.session.flush()
    link_tags(post, [*tags, *rendering.hashtags_in(post.body_html)])
    count_post(post, 1)
    if space.is_open:
        count_author(post, 1)
    return post


def hold(space):
    """Wait for others who write in this space, and see whether it is still shown."""
    lock(space, "visibility", "deleted_at", "kind")


def hold_post(post):
    """The same for a post and the space it is in. Raises Refused if it has just left that space."""
    space_id = post.space_id
    hold(post.space)
    lock(post, "space_id", "deleted_at", "comment_count")
    if post.space_id != space_id:
        raise Refused(_("The post was moved a moment ago. Try again."))


def checked(title, body):
    title = text.clean_line(title)
    least, most = limits.POST_TITLE
    if len(title) < least:
        raise Refused(_("Give it a title of at least %(n)s characters.", n=least), "title")
    if len(title) > most:
        raise Refused(_("Keep the title under %(n)s characters.", n=most), "title")
    return title, text.checked(body, limits.POST_BODY)


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
    hold_post(post)
    lock(post, "title", "body", "body_html")
    if (title, body) == (post.title, post.body):
        return
    keep_version(post, editor)
    late = now() - post.created_at > limits.EDIT_UNMARKED
    if late or text.changed_characters(post.body, body) >= limits.EDIT_UNMARKED_CHARACTERS:
        post.edited_at = now()
    tags = rendering.hashtags_in(post.body_html)
    post.title, post.body = title, body
    render(post)
    retag_post(post, tags, rendering.hashtags_in(post.body_html))
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
    post.body_html = rendering.render(post.community_id, post.body)
    post.excerpt, post.renderer = text.excerpt(post.body_html), text.RENDERER
    post.has_picture = rendering.has_picture(post.body_html)


def delete_post(post, member):
    """Hide a post from everyone but moderators, who can restore it. Signals post_deleted."""
    hold_post(post)
    shown = update(Post).where(Post.id == post.id, Post.deleted_at.is_(None))
    gone = shown.values(deleted_at=now(), deleted_by_id=member.id, pinned_at=None)
    if changed(gone):
        count_post(post, -1)
        signals.post_deleted.send(post)
        if post.space.is_open:
            count_author(post, -1)


def restore_post(post):
    """Undo delete_post. Signals post_restored."""
    hold_post(post)
    gone = update(Post).where(Post.id == post.id, Post.deleted_at.is_not(None))
    if changed(gone.values(deleted_at=None, deleted_by_id=None)):
        count_post(post, 1)
        signals.post_restored.send(post)
        if post.space.is_open:
            count_author(post, 1)


def show_preview(preview):
    """Render again the posts that use a preview of a link (a LinkPreview)."""
    for post in db.session.scalars(texts_using(Post, LinkUse.post_id, preview)).all():
        lock(post, "body")
        render(post)


def rerender_posts(batch=200):
    """Render again up to `batch` posts an older renderer made; return how many."""
    stale = select(Post).where(Post.renderer < text.RENDERER).order_by(Post.id).limit(batch)
    posts = db.session.scalars(stale.options(joinedload(Post.space))).all()
    for post in posts:
        hold(post.space)
        lock(post, "body", "deleted_at")
        render(post)
        tag_post(post, rendering.hashtags_in(post.body_html))
    db.session.flush()
    return len(posts)
