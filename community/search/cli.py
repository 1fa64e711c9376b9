"""`flask --app wsgi reindex`"""

import sys

import click
from flask.cli import with_appcontext

from community.db import db
from community.search.handlers import learn_words
from community.search.reindex import complete, forget_everything, repair


@click.command()
@click.option("--fresh", is_flag=True, help="Make all of it anew; search finds little meanwhile.")
@with_appcontext
def reindex(fresh):
    """Check what search knows, repair and complete it; can be stopped and run again."""
    if fresh:
        for _gone in forget_everything():
            db.session.commit()
    looked_at = wrong = 0
    for count, bad in repair():
        db.session.commit()
        looked_at, wrong = looked_at + count, wrong + bad
        tell(f"{looked_at:,} looked at, {wrong:,} repaired")
    index_missing()
    done = 0
    while count := learn_words():
        db.session.commit()
        done += count
        tell(f"{done:,} read for typing errors")
    click.echo()


def index_missing(community_id=None):
    """Write what is missing in the index, in portions that are committed; says how far it is."""
    for done, total in complete(community_id):
        db.session.commit()
        tell(f"{done:,} of {total:,} indexed")


def tell(line):
    if sys.stdout.isatty():
        click.echo(f"\r{line}\033[K", nl=False)
