"""What points are given for. An action more is a line here, and one in limits.POINTS."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from community.comments.models import Comment
from community.members.models import Member
from community.posts.models import Post


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done: `label` names its kind in lists, `short` says what an award was for."""

    label: Any
    short: Any
    icon: str


ACTIONS = {
    "post": Action(_l("Posts"), _l("Wrote a post"), "message"),
    "comment": Action(_l("Comments"), _l("Wrote a comment"), "reply"),
    "like": Action(_l("Likes received"), _l("Received a like"), "heart"),
    "answer": Action(_l("Answers"), _l("Gave the answer"), "check-circle"),
    "profile": Action(_l("Profile"), _l("Completed the profile"), "user"),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that a member gets points for, once at a time; `key` is its name in the ledger."""

    action: str
    member: Member | None  # None: nobody who is still known wrote it
    key: str
    post: Post | None = None
    comment: Comment | None = None
    giver: Member | None = None


def of_post(post):
    return Cause("post", post.author, f"post:{post.id}", post=post)


def of_comment(comment):
    return Cause("comment", comment.author, f"comment:{comment.id}", comment=comment)


def of_like(thing, giver):
    """Any number of reactions of one giver to a post or comment is one like."""
    if isinstance(thing, Post):
        return Cause("like", thing.author, like_of("post", thing.id, giver.id), thing, None, giver)
    return Cause("like", thing.author, like_of("comment", thing.id, giver.id), None, thing, giver)


def like_of(kind, thing_id, giver_id):
    return f"like:{kind}:{thing_id}:{giver_id}"


def of_answer(comment):
    """A comment was marked as the answer by who asked, or by staff."""
    return Cause("answer", comment.author, f"answer:{comment.id}", comment=comment)


def of_profile(member):
    return Cause("profile", member, "profile")
