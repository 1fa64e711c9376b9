"""`flask --app wsgi import ...`: commits batch by batch, shows progress, ends with a table."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from community.access import Role
from community.db import db
from community.errors import Refused
from community.gamification.cli import tell_replay
from community.imports import handlers
from community.imports.queries import hashtag_names
from community.imports.report import Report
from community.imports.stackexchange import BrokenFile, RowFile, batches
from community.members.queries import owner_count
from community.posts.hashtags import tag_names
from community.search.cli import index_missing

BATCH = 200
KEPT = "What was read before that is here and whole. Run the same command again to go on."
TOLD_EVERY = 5_000  # rows, where the line cannot be rewritten
PASSES = (  # answers need every question, which may come later in the same file
    ("users", "Users.xml", handlers.import_members),
    ("posts", "Posts.xml", handlers.import_questions),
    ("answers", "Posts.xml", handlers.import_answers),
    ("comments", "Comments.xml", handlers.import_comments),
)


@click.group("import")
def import_group():
    """Bring a community over from elsewhere."""


@import_group.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--community", "slug", required=True, help="Its slug; made if it is not there.")
@click.option("--name", help="What a new community is called.  [default: from the slug]")
@click.option("--source", help="What the archive is called here.  [default: from FOLDER]")
@with_appcontext
def stackexchange(folder, slug, name, source):
    """Import the Stack Exchange data dump in FOLDER; can be stopped and run again."""
    refuse_other_folders(folder)
    source = (source or f"stackexchange:{folder.resolve().name}")[:60]
    report = Report()
    try:
        target = handlers.open_target(slug, source, name)
        import_all(target, folder, report)
        index_missing(target.community.id)
        tell_replay(target.community)
    except (Refused, BrokenFile, OperationalError, KeyboardInterrupt) as stop:
        db.session.rollback()
        show(report)
        sys.exit(last_words(stop))
    show(report)
    click.echo(report.summary)
    tell_owner(target.community)


def refuse_other_folders(folder):
    for _kind, filename, _write in PASSES:
        if not (folder / filename).is_file():
            sys.exit(f"{folder} is no Stack Exchange data dump: {filename} is missing.")


def import_all(target, folder, report):
    """Everything in the order in which rows need one another; commits each batch."""
    db.session.commit()
    tags_before = hashtag_names(target.community)
    for kind, filename, write in PASSES:
        import_file(RowFile(folder / filename), kind, write, target, report)
    count_tags(target, folder, report["tags"], tags_before)
    count_votes(folder, report["votes"])


def import_file(file, kind, write, target, report):
    """Write a file's rows batch by batch; the report counts those that are committed."""
    for batch in batches(file, BATCH):
        part = Report()
        write(target, batch, part)
        db.session.commit()
        report.add(part)
        show_progress(kind, file, report[kind], part[kind].read)
    if sys.stdout.isatty():
        click.echo()


def count_tags(target, folder, tally, before):
    """Tags came with their questions: say which of them are here now."""
    after = hashtag_names(target.community)
    for row in optional_rows(folder / "Tags.xml"):
        tally.read += 1
        name = "".join(tag_names([row.get("TagName", "")]))
        if not name:
            tally.skip("too short or too long for a hashtag")
        elif name in before:
            tally.skip("already here")
        elif name in after:
            tally.made += 1
        else:
            tally.skip("on no question here")


def count_votes(folder, tally):
    for _row in optional_rows(folder / "Votes.xml"):
        tally.read += 1
        tally.skip("not turned into likes: the archive does not say who voted")


def optional_rows(path):
    return RowFile(path) if path.exists() else ()


def show_progress(kind, file, tally, step):
    line = f"{kind}: {tally.read:,} read, {tally.made:,} made ({file.share:.0%} of the file)"
    if sys.stdout.isatty():
        click.echo(f"\r{line}\033[K", nl=False)
    elif tally.read % TOLD_EVERY < step:
        click.echo(line)


def show(report):
    for line in report.lines() if report else ():
        click.echo(line)


def tell_owner(community):
    if not owner_count(community, Role.OWNER):
        command = f"flask --app wsgi grant-role EMAIL owner --community {community.slug}"
        click.echo(f"Nobody owns it yet. To make somebody its owner: {command}")


def last_words(stop):
    """What to say of an import that did not reach its end."""
    words = str(getattr(stop, "orig", stop)) or "Stopped."
    return words if isinstance(stop, Refused) else f"{words}\n{KEPT}"
