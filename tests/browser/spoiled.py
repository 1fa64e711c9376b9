"""A community in which every text that somebody could type is hostile, column by column.

A column of text that is in neither TYPED nor NOT_TYPED fails a test, so that none is forgotten.
"""

from contextlib import closing
from pathlib import Path
from shutil import copytree
from sqlite3 import connect
from urllib.parse import urlencode

from sqlalchemy import JSON, String, func, insert, select, update

from community import limits, text
from community.comments.models import Comment
from community.communities.models import Community
from community.communities.queries import community_by_slug
from community.db import NAMES, db, now
from community.embeds.rendering import render
from community.members.queries import member_of
from community.messages import rendering as messages
from community.messages.models import Message
from community.posts.handlers import add_post
from community.posts.models import Post
from community.search.cli import index_missing
from community.spaces.models import Space
from tests.browser.hostile import texts

SHARES = 20  # a list of so many rows shows all the texts
THREADS, REPLIES = 13, 3  # of a post that shows as many comments as a page can


def line(texts):
    return text.clean_line(" ".join(texts))


def block(texts):
    return text.clean("\n\n".join(texts))


def address(texts):
    return line(texts)[:200]


def links(texts):
    url = "https://example.org/?" + "".join(line(texts[:30]).split())
    return [{"label": line(texts), "url": url} for _ in range(3)]


def lines(texts):
    return [line(texts[n::3]) for n in range(3)]


def questions(texts):
    asked = {"words": line(texts), "choices": lines(texts), "required": False}
    return [asked, {**asked, "choices": []}]


def ladder(texts):
    hostile = (texts[n::3] for n in range(3))
    steps = enumerate(hostile, 1)
    return [{"key": n, "name": line(t)[:30], "points": n * 9 - 9, "hue": n} for n, t in steps]


def answers(texts):
    return [{"question": line(texts), "answer": block(texts)}]


def poll(texts):
    typed = {"question": line(texts), "options": lines(texts), "several": True, "closes": "3"}
    return typed


def query(texts):
    return urlencode({"q": line(texts[:30])})


TYPED = {
    "account_events.details": line,
    "account_events.device": line,
    "badges.description": line,
    "badges.name": line,
    "bans.reason": block,
    "comment_revisions.body": block,
    "comments.body": block,
    "communities.ladder": ladder,
    "communities.name": line,
    "communities.tagline": line,
    "communities.about": block,
    "communities.questions": questions,
    "communities.interests": lines,
    "conversation_members.draft": block,
    "conversations.name": line,
    "drafts.title": line,
    "drafts.body": block,
    "drafts.poll": poll,
    "drafts.refused": line,
    "email_changes.new_email": address,
    "email_changes.old_email": address,
    "identities.email": address,
    "invitations.email": address,
    "invitations.note": line,
    "join_requests.answers": answers,
    "join_requests.words": block,
    "kept_searches.name": line,
    "kept_searches.arguments": query,
    "kept_searches.words": line,
    "link_previews.site": line,
    "link_previews.title": line,
    "link_previews.words": line,
    "login_codes.device": line,
    "login_codes.email": address,
    "mails.recipient": address,
    "mails.sender_name": line,
    "mails.subject": line,
    "mails.text": block,
    "mails.error": line,
    "member_interests.interest": line,
    "members.bio": block,
    "members.links": links,
    "members.name": line,
    "message_reports.reason": block,
    "messages.body": block,
    "passkeys.name": line,
    "poll_options.words": line,
    "polls.question": line,
    "push_subscriptions.device": line,
    "post_revisions.body": block,
    "post_revisions.title": line,
    "posts.body": block,
    "posts.title": line,
    "reported_messages.body": block,
    "sessions.device": line,
    "space_groups.name": line,
    "spaces.description": line,
    "spaces.name": line,
    "uploads.name": line,
    "users.email": address,
    "users.name": line,
}
OURS = "one of our own words"
DIGEST = "a digest, a token or what was sealed"
CHECKED = "letters, digits and dashes only, or checked to be what it says"
MADE = "made from another column, and spoiled with it"
NOT_TYPED = {
    OURS: """account_events.kind badges.counted badges.icon badges.key
        point_entries.action point_entries.cause point_entries.note point_rules.action
        point_sums.period point_tallies.action
        challenges.kind communities.visibility communities.join_policy
        dead_addresses.error
        drafts.kind exports.state imported_rows.kind identities.provider job_ticks.name
        mail_settings.digest notification_preferences.kind notification_preferences.mail
        notifications.kind notifications.mail_state space_subscriptions.state join_requests.state
        mails.kind mails.state members.visibility messaging_settings.writers
        post_subscriptions.state posts.kind spaces.icon spaces.kind spaces.visibility uploads.kind
        uploads.type""",
    DIGEST: """authenticators.sealed_secret challenges.browser_hash challenges.details
        dead_addresses.digest
        challenges.token_hash email_changes.confirm_hash email_changes.undo_hash
        exports.storage_key messages.sent_key invitations.nonce link_previews.digest
        login_codes.browser_hash login_codes.code_hash login_codes.founding login_codes.link_hash
        passkeys.credential_id passkeys.transports push_subscriptions.digest
        push_subscriptions.public_key push_subscriptions.secret recovery_codes.code_hash
        sessions.token_hash uploads.digest uploads.small_key uploads.storage_key""",
    CHECKED: """account_events.ip communities.brand_colour communities.custom_domain
        conversations.pair message_reactions.emoji communities.reactions communities.slug
        communities.timezone email_changes.ip hashtags.name identities.issuer
        identities.picture_url identities.subject imported_rows.source imported_rows.source_id
        link_previews.url login_codes.ip login_codes.next_path mails.headers members.handle
        members.timezone passkeys.host push_subscriptions.endpoint reaction_tallies.emoji
        reactions.emoji sessions.ip spaces.slug
        notifications.words""",
    MADE: """comments.body_html communities.about_html email_changes.normalised_email
        invitations.normalised_email login_codes.normalised_email mails.html members.sort_name
        member_words.word messages.body_html messages.words posts.body_html posts.excerpt
        search_documents.indexed search_documents.title search_documents.words search_words.word
        search_words.backwards users.normalised_email""",
}


def columns():
    """Every column of text there is, as table.column."""
    for name, table in NAMES.tables.items():
        for column in table.columns:
            if isinstance(column.type, String | JSON):
                yield f"{name}.{column.name}"


def shares():
    """The texts in SHARES lots; those a page could hold only one of are cut short."""
    each = [single[:120] for single in texts()]
    return [each[n::SHARES] for n in range(SHARES)]


def spoil(live, source):
    """Copy a server with people, and make every text in it hostile."""
    copy(source, live)
    for name, write in TYPED.items():
        spoil_column(*name.split("."), write)
    show_again()
    demo = community_by_slug("demo")
    live.things["planted"] = write_everything(demo, live.people["owner"])
    index_missing(demo.id)


def copy(source, live):
    """To fill a server anew takes longer than all that is done with it here."""
    paths = [
        str(each.app.config["DATABASE_URL"]).removeprefix("sqlite:///") for each in (source, live)
    ]
    with closing(connect(paths[0])) as old, closing(connect(paths[1])) as new:
        old.backup(new)
    folders = [Path(each.app.config["INSTANCE_PATH"], "files") for each in (source, live)]
    copytree(*folders, dirs_exist_ok=True)
    live.people, live.things = dict(source.people), dict(source.things)
    live.cookies = {who: dict(each) for who, each in source.cookies.items()}
    db.engine.dispose()


def spoil_column(table, column, write):
    table = NAMES.tables[table]
    key = next(iter(table.primary_key.columns))
    filled = select(key).where(table.c[column].is_not(None)).order_by(key)
    ids = db.session.scalars(filled).all()
    for number, share in enumerate(shares()):
        concerned = update(table).where(key.in_(ids[number::SHARES]))
        db.session.execute(concerned.values({column: write(share)}))


def show_again():
    """Render what is written in Markdown, as its handlers do."""
    for share in shares():
        body = block(share)
        for model in (Post, Comment):
            written = select(model.community_id).where(model.body == body).distinct()
            for community_id in db.session.scalars(written).all():
                shown = {"body_html": render(community_id, body)}
                if model is Post:
                    shown["excerpt"] = text.excerpt(shown["body_html"])
                here = update(model).where(model.body == body, model.community_id == community_id)
                db.session.execute(here.values(shown))
        said = {"body_html": messages.render(body, set())}
        db.session.execute(update(Message).where(Message.body == body).values(said))
        about = text.render_markdown(body)
        db.session.execute(
            update(Community).where(Community.about == body).values(about_html=about)
        )


def write_everything(demo, user_id):
    """The ids of posts that show all the texts as bodies and as comments."""
    author = member_of(demo.id, user_id)
    space = db.session.scalar(select(Space).filter_by(community_id=demo.id, slug="bikes"))
    each = [text.clean(single)[: limits.POST_BODY] for single in texts()]
    each = [single for single in each if single]
    lots = -(-len(each) // (THREADS * (REPLIES + 1)))
    return [write_post(space, author, each[lot::lots]) for lot in range(lots)]


def write_post(space, author, bodies):
    """A post with the texts one after the other as its body, and each as a comment."""
    post = add_post(
        space, author, line([each[:120] for each in bodies]), block([each[:900] for each in bodies])
    )
    first = (db.session.scalar(select(func.max(Comment.id))) or 0) + 1
    rows = [
        {
            "id": first + number,
            "community_id": space.community_id,
            "post_id": post.id,
            "author_id": author.id,
            "parent_id": None if number < THREADS else first + number % THREADS,
            "body": body,
            "body_html": render(space.community_id, body),
            "renderer": text.RENDERER,
            "created_at": now(),
            "reply_count": REPLIES if number < THREADS else 0,
        }
        for number, body in enumerate(bodies)
    ]
    db.session.execute(insert(Comment), rows)
    post.comment_count = len(rows)
    return post.id
