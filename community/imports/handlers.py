"""Every write to imported_rows, always together with the rows they stand for.

Each import_x takes a batch of rows and is one transaction's worth: a batch is here whole, and known
to be here, or not at all.
"""

from community import limits, text
from community.access import Role
from community.comments.handlers import add_comment
from community.communities.handlers import create_community
from community.communities.queries import community_by_slug
from community.db import db
from community.errors import Refused
from community.imports.markdown import body_markdown, comment_markdown
from community.imports.models import ImportedRow
from community.imports.queries import (
    Target,
    imported_ids,
    imported_members,
    imported_posts,
    install_operator,
    space_named,
)
from community.imports.stackexchange import ANSWER, QUESTION, TAG_WIKIS, moment, tags_of
from community.members.handlers.joining import add_member, display_name
from community.members.handlers.profile import checked_links
from community.posts.handlers import add_post
from community.posts.models import Post
from community.spaces.handlers import create_group, create_space

SPACE = "Questions"
UNTITLED = "Untitled question"
CUT = "\n\n*(The rest of this text was too long to bring over.)*"


def open_target(slug, source, name=None):
    """The community of this slug, made if it is not there, with a space for the questions.

    Whoever runs the install owns a community made here. Raises Refused for a bad slug or name.
    """
    community = community_by_slug(slug)
    if community is None:
        community = create_community(name or slug.replace("-", " ").title(), slug)
        if operator := install_operator():
            add_member(community, display_name(operator), user=operator, role=Role.OWNER)
    space = space_named(community, SPACE)
    if space is None:
        group = create_group(community, "Archive")
        space = create_space(community, group, SPACE, icon="help", visibility="public")
    return Target(community, space, source)


def import_members(target, rows, report):
    """Make members, whom nobody has claimed yet, of users."""
    tally = report["users"]
    for row in new_rows(target, "user", rows, tally):
        member = add_member(
            target.community,
            name_of(row),
            at=moment(row),
            welcomed_at=moment(row),
            checklist_done_at=moment(row),
            bio=text.excerpt(text.clean(row.get("AboutMe", "")), limits.BIO - 1),
            links=links_of(row),
        )
        remember(target, "user", row, tally, member_id=member.id)


def import_questions(target, rows, report):
    """Make posts of questions. Answers wait for their turn; other posts are left out."""
    tally = report["posts"]
    questions = [row for row in rows if row.get("PostTypeId") == QUESTION]
    authors = authors_of(target, questions, "OwnerUserId")
    for row in new_rows(target, "post", questions, tally):
        post = add_post(
            target.space,
            author_of(row, "OwnerUserId", authors, tally),
            title_of(row),
            body_of(row, tally),
            at=moment(row),
            tags=tags_of(row),
            edited_at=moment(row, "LastEditDate"),
        )
        remember(target, "post", row, tally, post_id=post.id)
    count_other_posts(rows, report)


def count_other_posts(rows, report):
    kinds = [row.get("PostTypeId") for row in rows]
    for kind in kinds:
        if kind in {QUESTION, ANSWER}:
            continue
        tally = report["tag wikis" if kind in TAG_WIKIS else "other posts"]
        tally.read += 1
        tally.skip("have no place here")


def import_answers(target, rows, report):
    """Make first-level comments of answers; every question must be here already."""
    tally = report["answers"]
    answers = [row for row in rows if row.get("PostTypeId") == ANSWER]
    authors = authors_of(target, answers, "OwnerUserId")
    questions = imported_posts(target, values_of(answers, "ParentId"))
    for row in new_rows(target, "post", answers, tally):
        question = questions.get(row.get("ParentId"))
        if not isinstance(question, Post):
            tally.skip("whose question is not here")
            continue
        author = author_of(row, "OwnerUserId", authors, tally)
        body, edited_at = body_of(row, tally), moment(row, "LastEditDate")
        comment = add_comment(question, author, body, at=moment(row), edited_at=edited_at)
        remember(target, "post", row, tally, comment_id=comment.id)


def import_comments(target, rows, report):
    """Make first-level comments of those on a question, replies of those on an answer."""
    tally = report["comments"]
    authors = authors_of(target, rows, "UserId")
    things = imported_posts(target, values_of(rows, "PostId"))
    for row in new_rows(target, "comment", rows, tally):
        thing = things.get(row.get("PostId"))
        if thing is None:
            tally.skip("on something that is not here")
            continue
        post, answer = (thing, None) if isinstance(thing, Post) else (thing.post, thing)
        body = text.clean(comment_markdown(row.get("Text", "")))
        body = cut(body, limits.COMMENT_BODY, tally)
        author = author_of(row, "UserId", authors, tally)
        comment = add_comment(post, author, body, answers=answer, at=moment(row))
        remember(target, "comment", row, tally, comment_id=comment.id)


def new_rows(target, kind, rows, tally):
    """Those of the rows that are not here yet and say who they are; the others are counted."""
    known = imported_ids(target, kind, values_of(rows, "Id"))
    for row in rows:
        tally.read += 1
        if not row.get("Id") or moment(row) is None:
            tally.skip("without an id or a time")
        elif row["Id"] in known:
            tally.skip("already here")
        else:
            known.add(row["Id"])
            yield row


def values_of(rows, field):
    return {row[field] for row in rows if field in row}


def authors_of(target, rows, field):
    return imported_members(target, values_of(rows, field))


def author_of(row, field, authors, tally):
    author = authors.get(row.get(field))
    if author is None:
        tally.note("by former members")
    return author


def remember(target, kind, row, tally, **thing):
    """Keep what a row became: `thing` is the id of its member, post or comment."""
    db.session.add(
        ImportedRow(
            community_id=target.community.id,
            source=target.source,
            kind=kind,
            source_id=row["Id"],
            **thing,
        )
    )
    tally.made += 1


def name_of(row):
    name = text.clean_line(row.get("DisplayName", ""))[: limits.NAME].strip()
    return name or f"user{row['Id'].strip('-')}"


def links_of(row):
    """A user's website as a member's links; none if it is no address."""
    try:
        return checked_links([{"url": row.get("WebsiteUrl", ""), "label": ""}])
    except Refused:
        return []


def title_of(row):
    least, most = limits.POST_TITLE
    title = text.clean_line(row.get("Title", ""))
    if len(title) < least:
        return UNTITLED
    return title if len(title) <= most else title[: most - 1] + "…"


def body_of(row, tally):
    """A body as Markdown. An answer may be as long as a post, though a comment may not."""
    body = text.clean(body_markdown(row.get("Body", "")))
    return cut(body, limits.POST_BODY, tally)


def cut(body, most, tally):
    """A text that fits, with a line that says so where something is missing."""
    if len(body) <= most:
        return body
    tally.note(f"cut at {most:,} characters")
    kept = body[: most - len(CUT) - 4]
    kept = kept.rpartition("\n")[0] or kept
    open_fence = f"\n{kept}".count("\n```") % 2
    return kept + "\n```" * open_fence + CUT
