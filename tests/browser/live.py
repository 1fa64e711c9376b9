"""A running server, the people who visit it, and the things whose pages they open."""

import re
from datetime import timedelta

from sqlalchemy import select

from community import limits
from community.access import Role
from community.accounts.browser import BROWSER_COOKIE, SESSION_COOKIE
from community.accounts.handlers.challenges import begin_challenge
from community.accounts.handlers.codes import request_code
from community.accounts.handlers.emails import ask_for_email, confirm_email
from community.accounts.handlers.sessions import start_session
from community.accounts.models import User
from community.accounts.queries import user_by_email, waiting_change_of
from community.comments.handlers import edit_comment
from community.comments.models import Comment
from community.communities.handlers import create_community, set_joining
from community.communities.ladder import NAMES
from community.communities.queries import community_by_slug
from community.composing.models import Draft
from community.db import db, now
from community.demo.handlers import make_demo
from community.gamification.handlers.badges import create_badge, give
from community.gamification.models import Badge, BadgeHolder
from community.home.handlers import found_community
from community.identities.openid import Person
from community.joining.handlers.invitations import (
    create_batch,
    create_invitation,
    take_invitation,
)
from community.joining.handlers.requests import (
    approve_request,
    decline_request,
    join_or_ask,
    question_key,
)
from community.joining.models import Invitation
from community.joining.queries import latest_request
from community.joining.secrets import code_of
from community.mail import Mail
from community.members.handlers.bans import ban_member
from community.members.handlers.blocks import block_member
from community.members.handlers.joining import add_member
from community.members.handlers.leaving import leave_community
from community.members.handlers.profile import set_visibility
from community.members.models import Member
from community.members.queries import member_of
from community.messages.handlers import (
    conversation_with,
    create_group,
    react,
    report_messages,
    save_draft,
    send_message,
)
from community.messages.handlers.starting import place_of
from community.notifications.handlers import mark_read, notify
from community.notifications.mails.tokens import unsubscribe_token
from community.polls.handlers import add_poll, vote
from community.posts.handlers import add_post, delete_post, edit_post
from community.posts.models import Post
from community.privacy.models import Export
from community.reading.handlers import bookmark_post, set_reminder, show_due_reminders
from community.spaces.handlers import create_space
from community.spaces.models import Space
from tests.browser.guarded import guard_accounts, session_in
from tests.factories import make_member, make_user

OF_THE_DEMO = {
    "owner": Role.OWNER,
    "admin": Role.ADMIN,
    "moderator": Role.MODERATOR,
    "member": Role.MEMBER,
}


class Live:
    """A server process, and an app on the same database to look and write behind its back."""

    def __init__(self, app, server):
        self.app, self.server = app, server
        self.people = {}  # who -> id of the user
        self.cookies = {}  # who -> what their browser carries
        self.things = {}  # what the addresses of pages are made from

    def do(self, function, *args):
        with self.app.app_context():
            result = function(*args)
            db.session.commit()
            return result

    def user(self, who):
        return db.session.get(User, self.people[who])

    def cookies_of(self, who):
        """One session per person: more than a few would end the first."""
        if who in self.people and who not in self.cookies:
            self.cookies[who] = {SESSION_COOKIE: self.do(self.new_token, who)}
        return self.cookies.get(who, {})

    def new_token(self, who):
        return start_session(self.user(who), "Chromium on Linux", "127.0.0.1")


def populate(live):
    """The demo community, a new one of its owner's, and somebody who is in neither."""
    demo = make_demo()
    for who, role in OF_THE_DEMO.items():
        query = select(Member).filter_by(community_id=demo.id, role=role).order_by(Member.id)
        live.people[who] = db.session.scalars(query).first().user_id
    live.people["sleeper"] = user_by_email("devon@mendingbench.example").id
    live.people["stranger"] = make_user("stranger@example.org", "Sam").id
    found_community(live.user("owner"), "Lantern Makers", "lantern")
    founder = db.session.scalars(select(Member).order_by(Member.id.desc())).first()
    live.things |= things_of(demo, live.people["owner"])
    live.things["founder"] = founder.handle
    live.things["welcome"] = db.session.scalar(select(Post.id).order_by(Post.id.desc()))
    ask_for_code(live)
    come_from_elsewhere(live)
    guard_accounts(live)
    move_accounts(live)
    keep_apart(live, demo)
    open_doors(live, demo)
    ask_to_leave(live)
    live.things["unsubscribe"] = unsubscribe_token(member_of(demo.id, live.people["owner"]), "like")
    talk(live, demo)
    keep_drafts(live, demo)
    give_badges(live, demo)
    tell_owner(demo, live.things["post"])


def give_badges(live, demo):
    """A shipped badge that many have, and one of the community's own that somebody was given."""
    looks = {"name": "Kettle saint", "description": "Saved a kettle.", "icon": "gift", "hue": 4}
    owner = member_of(demo.id, live.people["owner"])
    badge = create_badge(demo, {**looks, "counted": "", "least": ""})
    give(badge, [owner], member_of(demo.id, live.people["admin"]))
    holder = db.session.scalars(select(BadgeHolder).filter_by(badge_id=badge.id)).one()
    posted = db.session.scalars(select(Badge).filter_by(community_id=demo.id, key="first-post"))
    live.things |= {"badge": posted.one().id, "given": badge.id, "holder": holder.id}


def tell_owner(demo, post_id):
    """One notification of nearly every kind, of which some are read."""
    query = select(Member).filter_by(community_id=demo.id).order_by(Member.id)
    owner = db.session.scalars(query.where(Member.role == Role.OWNER)).first()
    others = db.session.scalars(query.where(Member.id != owner.id).limit(3)).all()
    post = db.session.get(Post, post_id)
    here = select(Comment).filter_by(post_id=post_id).order_by(Comment.id)
    first = db.session.scalars(here).first()
    for other in others:
        for kind in ("like", "post", "announcement"):
            notify([owner], kind, other, post=post)
        notify([owner], "comment", other, post=post, first_comment=first)
        notify([owner], "follow", other)
    mark_read(owner, kind="post")
    notify([owner], "mention", others[0], comment=first)
    notify([owner], "role", others[0], words=str(int(Role.OWNER)))
    notify([owner], "level", words="2")
    notify([owner], "reminder", post=post)
    for kind in ("request", "report"):
        notify([owner], kind)


def ask_for_code(live):
    """The newcomer has asked for a code and a link, and has used neither."""
    email, browser = "newcomer@example.org", "newcomer-of-the-tests"
    _row, _code, link = request_code(email, browser, "Chromium on Linux", "127.0.0.2")
    live.cookies["newcomer"] = {BROWSER_COOKIE: browser}
    live.things["link"] = link


def move_accounts(live):
    """Somebody has asked for another address, and somebody else has confirmed theirs."""
    for thing, name in (("confirm", "asking"), ("undo", "moved")):
        user = make_user(f"{name}@example.org", "Mo")
        ask_for_email(user, f"{name}@example.net", "Chromium on Linux", "127.0.0.3")
        if thing == "undo":
            confirm_email(waiting_change_of(user), None, "Chromium on Linux", "127.0.0.3")
        letter = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
        live.things[thing] = re.search(rf"/email/{thing}/(\S+)", letter.text)[1]


def keep_apart(live, demo):
    """Bea blocks Bert, who is banned for a while; Lou left."""
    bea, bert, lou = (make_member(demo, name=name) for name in ("Bea", "Bert", "Lou"))
    block_member(bea, bert)
    owner = member_of(demo.id, live.people["owner"])
    ban_member(bert, owner, "7d", "Sold kettles in every thread.")
    leave_community(lou)
    polly = make_member(demo, name="Polly")
    set_visibility(polly, "private")
    live.things["private_member"] = polly.handle
    live.people |= {"blocker": bea.user_id, "banned": bert.user_id}
    live.things |= {"bannable": bea.id, "banned": bert.id}


def talk(live, demo):
    """The owner and the admin talk, with a moderator in a group too; somebody asks Bea first."""
    owner, admin, moderator = (
        member_of(demo.id, live.people[who]) for who in ("owner", "admin", "moderator")
    )
    pair = conversation_with(owner, admin)
    send_message(owner, pair, "The clock **stopped** again.\n\n- near the 4\n- at night")
    answer = send_message(admin, pair, "Is the shelf level?")
    react(answer, owner, demo.like, demo.reactions)
    send_message(owner, pair, "Now it is.", reply_to=answer)
    report_messages(place_of(pair, owner), [answer], "It is my shelf.")
    save_draft(place_of(pair, owner), "And yet")
    group = create_group(owner, [admin, moderator], "Café starters")
    send_message(admin, group, "Who brings the iron? See https://example.org/irons")
    ravi, bea = make_member(demo, name="Ravi"), member_of(demo.id, live.people["blocker"])
    request = conversation_with(ravi, bea)
    send_message(ravi, request, "May I ask about your loom?")
    live.things |= {"talk": pair.id, "message": answer.id, "group": group.id, "asked": request.id}


def keep_drafts(live, demo):
    """The admin has a draft, words for a post that is gone, a post that waits, and a poll."""
    admin = member_of(demo.id, live.people["admin"])
    space = db.session.scalars(select(Space).filter_by(slug="bikes", community_id=demo.id)).one()
    mine = {"community_id": demo.id, "member_id": admin.id, "space_id": space.id, "kind": "post"}
    draft = Draft(**mine, title="Half a thought", body="About **spokes**.", refused="Too early.")
    later = {"title": "For next week", "publish_at": now() + timedelta(days=7)}
    scheduled = Draft(**mine, body="Sunday.", **later)
    lost = Draft(**mine | {"space_id": None, "kind": "comment", "post_id": live.things["deleted"]})
    lost.body = "An answer to what is gone."
    post = add_post(space, admin, "What to mend first?", "Next Sunday.")
    poll = add_poll(post, "What first?", ["Spokes", "Brakes"], closes_at=now() + timedelta(days=7))
    vote(poll, admin, [poll.options[0].id])
    db.session.add_all([draft, scheduled, lost])
    db.session.flush()
    live.things |= {"draft": draft.id, "scheduled": scheduled.id, "lost": lost.id}
    live.things["polled"] = post.id


def ask_to_leave(live):
    """Two have asked for a copy of their data, of which one is ready; one is about to go."""
    for who, state in (("copying", "running"), ("copied", "ready"), ("leaving", None)):
        user = make_user(f"{who}@example.org", "Cleo")
        live.people[who] = user.id
        if state:
            rows = {"state": state, "done": 20, "total": 64, "size": 48_000}
            until = {"started_at": now(), "expires_at": now() + limits.EXPORT_LIFE}
            db.session.add(Export(user_id=user.id, **rows, **until))
        else:
            user.erase_at = now() + limits.ERASE_AFTER
    owner = make_user("owning@example.org", "Una")
    live.people["owning"] = owner.id
    for name in ("Loom", "Kiln"):
        community = create_community(name, name.lower(), visibility="members")
        add_member(community, "Una", user=owner, role=Role.OWNER)
    make_member(community, name="Kim")
    live.cookies["copied"] = {SESSION_COOKIE: live.new_token("copied")}
    session_in(live, "copied")


def open_doors(live, demo):
    """Lantern Makers lets people in one by one; the demo has a link and an invitation by e-mail."""
    lantern = community_by_slug("lantern")
    colours = {"words": "Wick or LED?", "choices": ["Wick", "LED"], "required": False}
    why = {"words": "What do you make?", "choices": [], "required": True}
    set_joining(lantern, "approval", [why, colours], ["Paper", "Tin"])
    founder = member_of(lantern.id, live.people["owner"])
    for who, name in (("asking", "Ari"), ("declined", "Dov"), ("approved", "Abe")):
        user = make_user(f"{who}-to-join@example.org", name)
        live.people[who] = user.id
        join_or_ask(lantern, user, {question_key(why): "Tall ones,\nfor the harbour."})
        request = latest_request(lantern, user)
        if who == "declined":
            decline_request(request, founder, "Come back when the workshop\nis open again.")
        elif who == "approved":
            approve_request(request, founder)
    owner = member_of(demo.id, live.people["owner"])
    fields = {"role": Role.MEMBER, "days": 7, "note": "Bike fair"}
    link = create_invitation(owner, [private_space(demo)], 10, **fields)
    take_invitation(link, make_user("fair@example.org", "Fay"))
    address = ("ida@example.org", "ida@example.org")
    batch = create_batch(owner, [address], **fields)
    bound = db.session.scalar(select(Invitation).filter_by(batch_id=batch.id))
    live.things |= {"invitation": link.id, "batch": batch.id}
    live.things |= {"code": code_of(link), "bound": code_of(bound)}


def come_from_elsewhere(live):
    """The nameless one has signed in at a provider that knows no address."""
    browser = "nameless-of-the-tests"
    person = Person("google", "http://127.0.0.1:9", "nameless", None, False, "", None)
    details = {"person": person.as_details(), "next": "/"}
    begin_challenge("address", browser, limits.CHALLENGE_LIFE, None, **details)
    live.cookies["nameless"] = {BROWSER_COOKIE: browser}


def things_of(demo, user_id):
    owner = db.session.scalar(select(Member).filter_by(community_id=demo.id, user_id=user_id))
    posts = select(Post).filter_by(community_id=demo.id)
    busiest = db.session.scalars(posts.order_by(Post.comment_count.desc())).first()
    edited, deleted = db.session.scalars(posts.filter_by(author_id=owner.id).limit(2))
    edit_post(edited, owner, edited.title, f"{edited.body}\n\nOne more thing.")
    delete_post(deleted, owner)
    comment = first_comment(post_id=busiest.id)
    edit_comment(comment, comment.author, f"{comment.body}\n\nOne more thing.")
    own = first_comment(author_id=owner.id, post_id=busiest.id)
    set_reminder(busiest, owner, now())
    bookmark_post(edited, owner)
    show_due_reminders()
    return {
        "post": busiest.id,
        "comment": comment.id,
        "own_comment": own.id,
        "edited": edited.id,
        "deleted": deleted.id,
        "tag": "essay",
        "handle": owner.handle,
        "space": busiest.space.slug,
        "private": private_space(demo).slug,
        "locked": locked_space(demo).slug,
    }


def first_comment(**having):
    return db.session.scalars(select(Comment).filter_by(**having).order_by(Comment.id)).first()


def locked_space(demo):
    """One that opens at a level which nobody of the demo has."""
    group = private_space(demo).group
    fields = {"visibility": "private", "level_key": max(NAMES), "description": "For a few."}
    return create_space(demo, group, "Upstairs", **fields)


def private_space(demo):
    hidden = select(Space).filter_by(community_id=demo.id, visibility="private")
    return db.session.scalars(hidden).first()
