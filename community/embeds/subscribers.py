from community.communities.models import Community
from community.db import db
from community.embeds.handlers import forget_links, note_links
from community.embeds.jobs import fetch_preview
from community.embeds.links import bare_links, is_ours
from community.jobs import later
from community.text import render_markdown


def on_post_created(post):
    follow_links(post, new=True, post_id=post.id)


def on_post_edited(post):
    follow_links(post, new=False, post_id=post.id)


def on_comment_created(comment):
    follow_links(comment, new=True, comment_id=comment.id)


def on_comment_edited(comment):
    follow_links(comment, new=False, comment_id=comment.id)


def follow_links(written, new, **place):
    """Have the pages fetched that a text links to, unless its community wants no previews."""
    urls = links_to_others(written) if "https://" in written.body else []
    if new and not urls:
        return
    for preview in note_links(written.community_id, urls, **place):
        later(fetch_preview, preview.community_id, preview.id)


def links_to_others(written):
    community = db.session.get_one(Community, written.community_id)
    if community.previews_off_at is not None:
        return []
    urls = bare_links(render_markdown(written.body))
    return [url for url in urls if url.startswith("https://") and not is_ours(url, community)]


def on_post_emptied(post):
    forget_links(post_id=post.id)


def on_comment_emptied(comment):
    forget_links(comment_id=comment.id)
