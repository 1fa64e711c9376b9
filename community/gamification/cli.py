"""`flask --app wsgi points ...`"""

import sys

import click
from flask.cli import with_appcontext

from community.communities.queries import community_by_slug
from community.db import db
from community.gamification.handlers.replay import replay_all


@click.group()
def points():
    """Points, badges and streaks."""


@points.command()
@click.option("--community", "slug", required=True, help="The community's slug.")
@with_appcontext
def replay(slug):
    """Pay what was never paid, from what there is; can be stopped and run again."""
    community = community_by_slug(slug)
    if community is None:
        sys.exit(f"There is no community “{slug}”.")
    tell_replay(community)


def tell_replay(community):
    """Replay a community in portions that are committed; says how far it is, and what it did."""
    for step in replay_all(community):
        db.session.commit()
        if sys.stdout.isatty():
            click.echo(f"\rpoints: {step.members:,} of {step.total:,} members\033[K", nl=False)
    if sys.stdout.isatty():
        click.echo()
    click.echo(
        f"points: {step.lines:,} lines added; {step.streaks:,} streaks, {step.badges:,} badges"
    )
