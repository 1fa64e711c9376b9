"""Commands: `flask --app wsgi ...`. Each is a few lines that call handlers."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from community import limits
from community.access import GIVEN_ROLES
from community.accounts.handlers.events import note_event
from community.accounts.handlers.operators import name_operator
from community.accounts.handlers.sessions import end_sessions
from community.accounts.handlers.users import find_or_make_user
from community.accounts.queries import user_by_email
from community.comments import handlers as comments
from community.communities.handlers import rerender_abouts
from community.communities.queries import community_by_slug
from community.config import check_settings
from community.db import db
from community.demo.handlers import make_demo
from community.errors import Refused
from community.factors.handlers.codes import forget_factors_since
from community.gamification.cli import points
from community.gamification.handlers.counters import (
    recount_point_sums,
    recount_point_tallies,
    recount_points,
)
from community.imports.cli import import_group
from community.jobs import work
from community.joining.handlers.invitations import recount_invitation_uses
from community.mail import note_bounce
from community.members.handlers.follows import recount_followers, recount_following
from community.members.handlers.joining import join_community, recount_members
from community.members.handlers.roles import give_role
from community.messages import handlers as messages
from community.polls import handlers as polls
from community.posts import handlers as posts
from community.posts.hashtags import recount_hashtags
from community.posts.heat import recount_hot, recount_scores
from community.reactions import handlers as reactions
from community.reading.handlers import recount_reminders
from community.search.cli import reindex
from community.server import run
from community.spaces.handlers import recount_space_members
from community.tenancy import url_in
from community.uploads.handlers import recount_storage

RECOUNTS = (  # one per denormalised counter
    recount_members,
    recount_followers,
    recount_following,
    recount_invitation_uses,
    recount_storage,
    recount_space_members,
    posts.recount_space_posts,
    posts.recount_last_posts,
    posts.recount_member_posts,
    recount_hashtags,
    polls.recount_votes,
    polls.recount_voters,
    comments.recount_post_comments,
    comments.recount_activity,
    comments.recount_replies,
    comments.recount_answers,
    comments.recount_member_comments,
    reactions.recount_post_reactions,
    reactions.recount_comment_reactions,
    reactions.recount_tallies,
    recount_scores,  # from the counts, so after them
    recount_hot,
    recount_reminders,
    messages.recount_conversation_members,
    messages.recount_unread,
    recount_points,
    recount_point_tallies,
    recount_point_sums,
)
RERENDERS = (
    rerender_abouts,
    posts.rerender_posts,
    comments.rerender_comments,
    messages.rerender_messages,
)


@click.command()
@with_appcontext
def recount():
    """Check and repair every counter; say how many were wrong."""
    total = 0
    for fix in RECOUNTS:
        wrong = fix()
        total += wrong
        click.echo(f"{fix.__name__}: {wrong} repaired")
    db.session.commit()
    click.echo(f"{total} repaired in all")


@click.command()
@with_appcontext
def rerender():
    """Render again what an older renderer made; can be stopped and run again."""
    for render in RERENDERS:
        done = 0
        while batch := render():
            db.session.commit()
            done += batch
            click.echo(f"\r{render.__name__}: {done}", nl=False)
        click.echo(f"\r{render.__name__}: {done}")


@click.command()
@with_appcontext
def check():
    """Say what is configured, what is missing and what to do about it."""
    for line in check_settings(current_app.config):
        click.echo(line)


@click.command()
@click.argument("email")
@click.argument("role", type=click.Choice([role.name.lower() for role in GIVEN_ROLES]))
@click.option("--community", "slug", required=True, help="The community's slug.")
@with_appcontext
def grant_role(email, role, slug):
    """Give somebody a role in a community; they become a member if they are none yet."""
    community = community_by_slug(slug)
    if community is None:
        sys.exit(f"There is no community “{slug}”.")
    try:
        member = join_community(community, find_or_make_user(email))
        give_role(member, next(r for r in GIVEN_ROLES if r.name.lower() == role))
    except Refused as refusal:
        sys.exit(str(refusal))
    db.session.commit()
    click.echo(f"{email} is {role} of {community.name} (@{member.handle}).")


@click.command()
@click.argument("email")
@with_appcontext
def grant_operator(email):
    """Make somebody an operator of this install, who can go on when the first one goes."""
    try:
        name_operator(find_or_make_user(email))
    except Refused as refusal:
        sys.exit(str(refusal))
    db.session.commit()
    click.echo(f"{email} is an operator.")


@click.command()
@click.argument("email")
@with_appcontext
def reset_second_factor(email):
    """Forget somebody's passkeys, authenticator app and recovery codes, and sign them out."""
    user = user_by_email(email.casefold())
    if user is None:
        sys.exit(f"Nobody has the address {email}.")
    forget_factors_since(user, user.created_at)
    end_sessions(user)
    note_event(user, "factors-reset")
    db.session.commit()
    click.echo(f"{email} signs in by e-mail alone.")


@click.command()
@click.argument("returned", type=click.File("rb"), default="-")
@with_appcontext
def bounced(returned):
    """Read a mail that came back, from a file or the standard input: its address may be dead."""
    mail = note_bounce(returned.read(limits.BOUNCE_BYTES))
    db.session.commit()
    click.echo(
        f"Mail {mail.id} has failed." if mail else "No report of a mail of ours that failed."
    )


@click.command()
@with_appcontext
def demo():
    """Make the demo community, unless it is there."""
    click.echo("Drawing forty faces, writing what they said...")
    community = make_demo()
    db.session.commit()
    click.echo(f"{community.name} is at {url_in(community, 'home.index')}")


@click.command()
@with_appcontext
def jobs():
    """Run a worker alone: for installs of several machines."""
    work(running_app()).run()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@with_appcontext
def serve(host):
    """Serve Hearth, with a process for its jobs beside those for pages."""
    run(running_app(), host)


def running_app():
    return current_app._get_current_object()  # type: ignore[attr-defined]


def init_app(app):
    people = (grant_role, grant_operator, reset_second_factor)
    for command in (
        recount,
        rerender,
        reindex,
        check,
        bounced,
        *people,
        demo,
        jobs,
        serve,
        import_group,
        points,
    ):
        app.cli.add_command(command)
