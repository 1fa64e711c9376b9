"""What people of the benchmark's community wrote and liked."""

from dataclasses import dataclass
from itertools import accumulate

from bench import words
from bench.bulk import DAY
from community.comments.models import Comment
from community.db import from_ms
from community.limits import REACTIONS
from community.posts.models import Hashtag, Post, PostHashtag
from community.reactions.models import Reaction
from community.reading.models import Bookmark, PostSubscription, PostVisit
from community.text import RENDERER, excerpt, render_markdown

POSTED_OVER = 730 * DAY


@dataclass(frozen=True)
class Posts:
    ids: range
    moments: list[int]  # when each was posted, in milliseconds


def author(random, members):
    """Few people write much; one row in a hundred is of a former member."""
    if random.random() < 0.01:
        return None
    return members[int(random.expovariate(1 / 150)) % len(members)]


def add_posts(bulk, count, spaces, members):
    """Posts in the order of their moments; the first two of each space are pinned there."""
    ages = sorted((bulk.random.randrange(POSTED_OVER) for _ in range(count)), reverse=True)
    moments = [bulk.end - age for age in ages]
    return Posts(bulk.insert(Post, post_rows(bulk.random, moments, spaces, members)), moments)


def post_rows(random, moments, spaces, members):
    texts = [(body, render_markdown(body)) for body in words.post_bodies(100)]
    texts = [(body, rendered, excerpt(rendered)) for body, rendered in texts]
    pins = dict.fromkeys(spaces, 2)
    for at in map(from_ms, moments):
        body, rendered, beginning = random.choice(texts)
        space_id = random.choice(spaces)
        pins[space_id] -= 1
        yield {
            "space_id": space_id,
            "author_id": author(random, members),
            "title": words.title(random),
            "body": body,
            "body_html": rendered,
            "renderer": RENDERER,
            "excerpt": beginning,
            "created_at": at,
            "last_activity_at": at,
            "pinned_at": at if pins[space_id] >= 0 else None,
        }


def add_tags(bulk, posts):
    tags = bulk.insert(Hashtag, ({"name": name} for name in words.TAGS))
    pairs = (
        {"post_id": post, "hashtag_id": tag}
        for post in posts.ids
        for tag in bulk.random.sample(tags, bulk.random.choice((0, 0, 1, 2)))
    )
    bulk.insert(PostHashtag, pairs)


def add_comments(bulk, posts, count, talked_about, members):
    """Comments in the order of their moments, so that those of one post lie far apart.

    The post in the middle gets `talked_about` of them, the others unequal shares of the rest.
    """
    random, indexes = bulk.random, range(len(posts.ids))
    talked_about = min(talked_about, count)
    weights = list(accumulate(random.expovariate(1) for _ in indexes))
    chosen = random.choices(indexes, cum_weights=weights, k=count - talked_about)
    chosen += [len(posts.ids) // 2] * talked_about
    moments = sorted((comment_moment(bulk, posts.moments[n]), posts.ids[n]) for n in chosen)
    first_id = bulk.next_id(Comment)
    return bulk.insert(Comment, comment_rows(random, moments, members, first_id))


def comment_moment(bulk, posted):
    """Some days after its post, or between it and the end where that is less."""
    delay = int(bulk.random.expovariate(1 / (2 * DAY)))
    return posted + min(delay, int((bulk.end - posted) * bulk.random.random()))


def comment_rows(random, moments, members, first_id):
    texts = [(body, render_markdown(body)) for body in words.comment_bodies(100)]
    threads = {}  # post -> its threads so far, each the list of ids of a comment and its replies
    for id, (at, post_id) in enumerate(moments, first_id):
        body, rendered = random.choice(texts)
        parent_id, answers_id = place(random, threads.setdefault(post_id, []), id)
        yield {
            "post_id": post_id,
            "author_id": author(random, members),
            "parent_id": parent_id,
            "answers_id": answers_id,
            "body": body,
            "body_html": rendered,
            "renderer": RENDERER,
            "created_at": from_ms(at),
        }


def place(random, threads, id):
    """(parent, comment answered) of a new comment: two in five reply, some of them to a reply."""
    if not threads or random.random() > 0.4:
        threads.append([id])
        return None, None
    thread = random.choice(threads)
    answered = random.choice(thread) if random.random() < 0.5 else thread[0]
    thread.append(id)
    return thread[0], answered if answered != thread[0] else None


def add_reading(bulk, posts, members):
    """These members opened every third of the newest posts, and keep, follow and mute some."""
    newest = posts.ids[-300:]
    opened = [(member, post) for member in members for post in newest[member % 3 :: 3]]
    bulk.insert(PostVisit, reading_rows(bulk, opened, "visited_at"))
    bulk.insert(Bookmark, reading_rows(bulk, opened[::5], "created_at"))
    for state, some in (("follow", opened[1::6]), ("mute", opened[2::6])):
        rows = reading_rows(bulk, some, "created_at")
        bulk.insert(PostSubscription, ({**row, "state": state} for row in rows))


def reading_rows(bulk, pairs, column):
    for member, post in pairs:
        yield {"member_id": member, "post_id": post, column: bulk.moment(3 * DAY)}


def add_likes(bulk, posts, comments, members):
    """As many likes of posts as there are posts, and one for every tenth comment."""
    bulk.insert(Reaction, like_rows(bulk, "post_id", posts.ids, len(posts.ids), members))
    few = len(comments) // 10
    bulk.insert(Reaction, like_rows(bulk, "comment_id", comments, few, members))


def like_rows(bulk, column, ids, count, members):
    random = bulk.random
    pairs = {(random.choice(ids), random.choice(members)): None for _ in range(count)}
    for thing, member in pairs:
        other = "comment_id" if column == "post_id" else "post_id"
        yield {
            "member_id": member,
            "emoji": REACTIONS[member % 3],
            column: thing,
            other: None,
            "created_at": bulk.moment(30 * DAY),
        }
