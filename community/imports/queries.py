from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.accounts.models import User
from community.comments.models import Comment
from community.communities.models import Community
from community.db import db
from community.imports.models import ImportedRow
from community.members.models import Member
from community.posts.models import Hashtag, Post
from community.spaces.models import Space


@dataclass
class Target:
    """Where an import goes, and what its source is called there."""

    community: Community
    space: Space
    source: str


def imported(target, kind, source_ids, *things):
    """Of these rows of the source those that are here: (source id, thing ...) of each."""
    found = select(ImportedRow.source_id, *things).select_from(ImportedRow)
    return found.where(
        ImportedRow.community_id == target.community.id,
        ImportedRow.source == target.source,
        ImportedRow.kind == kind,
        ImportedRow.source_id.in_(source_ids),
    )


def imported_ids(target, kind, source_ids):
    return set(db.session.scalars(imported(target, kind, source_ids)))


def imported_members(target, source_ids):
    """{source id: Member} for those of the ids that are here."""
    users = imported(target, "user", source_ids, Member)
    return by_source_id(users.join(Member, Member.id == ImportedRow.member_id))


def imported_posts(target, source_ids):
    """{source id: Post or Comment}: a question became a post, an answer a comment."""
    questions = imported(target, "post", source_ids, Post)
    questions = questions.join(Post, Post.id == ImportedRow.post_id)
    answers = imported(target, "post", source_ids, Comment)
    answers = answers.join(Comment, Comment.id == ImportedRow.comment_id)
    return {
        **by_source_id(questions.options(joinedload(Post.space))),
        **by_source_id(answers.options(joinedload(Comment.post).joinedload(Post.space))),
    }


def by_source_id(statement):
    return dict(db.session.execute(statement).all())


def space_named(community, name):
    """The first space of this name that is not archived."""
    spaces = select(Space).filter_by(community_id=community.id, name=name, deleted_at=None)
    return db.session.scalar(spaces.order_by(Space.id).limit(1))


def hashtag_names(community):
    return set(db.session.scalars(select(Hashtag.name).filter_by(community_id=community.id)))


def install_operator():
    """The user who runs this install, or None while nobody has claimed it."""
    return db.session.scalar(
        select(User).where(User.operator_no.is_not(None)).order_by(User.operator_no).limit(1)
    )
