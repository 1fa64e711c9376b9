"""What public pages say of themselves to search engines, in the words of schema.org."""

from flask_babel import gettext as _

from community import limits, text
from community.tenancy import url_in
from community.uploads.queries import first_pictures

CONTEXT = {"@context": "https://schema.org"}


def is_public(community, space=None):
    """Whether a visitor may read it; of nothing else search engines are told."""
    if community.visibility != "public":
        return False
    return space is None or (space.visibility == "public" and space.deleted_at is None)


def described(community, url, name, words):
    """A page that lists posts, or tells about the community."""
    site = {"@type": "WebSite", "name": community.name, "url": url_in(community, "home.index")}
    page = {"@type": "CollectionPage", "name": name, "description": words, "url": url}
    return CONTEXT | page | {"isPartOf": site}


def described_post(community, post, comments, answer):
    """A public post with the comments that its page shows: as a question, once it is answered."""
    picture = picture_of(community, post)
    said = CONTEXT | (
        question(community, post, comments, answer)
        if answer
        else discussion(community, post, comments)
    )
    return {"said": said | ({"image": picture["url"]} if picture else {}), "picture": picture}


def picture_of(community, post):
    """The first picture of a post: {"url", "width", "height"}, or None."""
    upload = first_pictures([post]).get(post.id)
    if upload is None:
        return None
    url = url_in(community, "uploads.show", upload_id=upload.id, name="picture.webp")
    return {"url": url, "width": upload.width, "height": upload.height}


def discussion(community, post, comments):
    url = url_in(community, "posts.show", post_id=post.id)
    shown = [each for each in comments if each.deleted_at is None]
    return {
        "@type": "DiscussionForumPosting",
        "headline": post.title,
        "url": url,
        "mainEntityOfPage": url,
        "isPartOf": url_in(community, "spaces.show", slug=post.space.slug),
        "commentCount": post.comment_count,
        "comment": [{"@type": "Comment"} | written(each, url) for each in shown],
        "interactionStatistic": likes(post),
        **written(post),
    }


def question(community, post, comments, answer):
    url = url_in(community, "posts.show", post_id=post.id)
    others = [each for each in comments if each.deleted_at is None and each.id != answer.id]
    entity = {
        "@type": "Question",
        "name": post.title,
        "url": url,
        "answerCount": post.comment_count,
        "upvoteCount": post.reaction_count,
        "acceptedAnswer": answered(answer, url),
        "suggestedAnswer": [answered(each, url) for each in others],
        **written(post),
    }
    return {"@type": "QAPage", "mainEntity": entity}


def answered(comment, url):
    return {"@type": "Answer", "upvoteCount": comment.reaction_count} | written(comment, url)


def written(thing, page=None):
    """The words of a post or comment, whose and when."""
    author = thing.author.name if thing.author else _("Former member")
    said = {
        "text": text.excerpt(thing.body_html, limits.ANSWER_TEXT),
        "author": {"@type": "Person", "name": author},
        "datePublished": thing.created_at.isoformat(),
    }
    if thing.edited_at:
        said["dateModified"] = thing.edited_at.isoformat()
    return said | ({"url": f"{page}?comment={thing.id}#comment-{thing.id}"} if page else {})


def likes(post):
    return {
        "@type": "InteractionCounter",
        "interactionType": "https://schema.org/LikeAction",
        "userInteractionCount": post.reaction_count,
    }
