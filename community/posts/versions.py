"""Reading what each edit of a text changed: of a post, and of a comment too."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community import limits
from community.db import db
from community.differences import differences, shortened
from community.errors import NotFound
from community.paging import Page, page_of, read_cursor
from community.posts.models import PostRevision


@dataclass(frozen=True)
class Edit:
    """The version that an edit ended, and the difference to the one after it."""

    version: Any
    title: list[tuple]
    body: list[tuple]


def edits_of_post(post, after=None):
    """A Page of the Edits of a post, the newest first."""
    versions = select(PostRevision).where(
        PostRevision.community_id == post.community_id, PostRevision.post_id == post.id
    )
    return edits_page(post, versions.options(joinedload(PostRevision.editor)), PostRevision, after)


def edits_page(thing, versions, kind, after=None):
    """A Page of Edits of a thing, from a statement for its older versions (rows of `kind`)."""
    page = page_of(versions, kind.created_at, kind.id, after, limits.VERSIONS_A_PAGE)
    later = version_at(versions, kind, after) if after else thing
    edits = []
    for version in page.items:
        edits.append(edit_between(version, later))
        later = version
    return Page(edits, page.after)


def version_at(versions, kind, cursor):
    _moment, id = read_cursor(cursor)
    version = db.session.scalar(versions.where(kind.id == id))
    if version is None:
        raise NotFound
    return version


def edit_between(version, later):
    titles = (getattr(version, "title", ""), getattr(later, "title", ""))
    title = differences(*titles) if titles[0] != titles[1] else []
    return Edit(version, title, list(shortened(differences(version.body, later.body))))
