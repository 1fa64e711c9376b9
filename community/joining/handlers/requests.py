"""Joining an open community, asking to join another, and deciding on who asked."""

from zlib import crc32

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import update

from community import limits, text
from community.db import changed, db, insert_once, now
from community.errors import Refused, TooMany
from community.joining.mails import mail_approved, mail_declined
from community.joining.models import JoinRequest
from community.joining.queries import latest_request, requests_today
from community.joining.signals import request_made
from community.members.handlers.joining import join_community


def join_or_ask(community, user, typed):
    """Join an open community, or ask another to be let in. `typed` has answers by question_key.

    Returns the Member, or None where a request now waits. Raises Refused. Signals request_made.
    """
    if community.join_policy == "invitation":
        raise Refused(_("%(name)s is joined by invitation only.", name=community.name))
    answers = [checked_answer(each, typed) for each in community.questions]
    if community.join_policy == "open":
        member = join_community(community, user)
        if answers:
            add_request(community, user, answers, state="approved", decided_at=now())
        return member
    refuse_hasty(community, user)
    if add_request(community, user, answers):
        request_made.send(community)
    return None


def question_key(question):
    """The name of a question's form field: another question never gets its answer."""
    return f"answer_{crc32(question['words'].encode()):08x}"


def checked_answer(question, typed):
    key = question_key(question)
    answer = text.clean(typed.get(key, ""))
    if question["required"] and not answer:
        raise Refused(_("This one needs an answer."), key)
    if question["choices"] and answer and answer not in question["choices"]:
        raise Refused(_("Choose one of these."), key)
    if len(answer) > limits.ANSWER:
        raise Refused(_("Keep it under %(n)s characters.", n=limits.ANSWER), key)
    return {"question": question["words"], "answer": answer}


def refuse_hasty(community, user):
    latest = latest_request(community, user)
    if latest and latest.bars_until():
        day = format_date(latest.bars_until())
        raise Refused(_("Your request was declined. You may ask again on %(day)s.", day=day))
    if requests_today(community, user) >= limits.REQUESTS_A_DAY:
        raise TooMany(_("That is many requests for a day. Try again tomorrow."))


def add_request(community, user, answers, **decided):
    """The row of a request; nothing where one of theirs waits already. Tells whether it is new."""
    return insert_once(
        JoinRequest,
        community_id=community.id,
        user_id=user.id,
        answers=answers,
        created_at=now(),
        **decided,
    )


def withdraw_request(community, user):
    settle(community.id, user.id, "withdrawn")


def settle(community_id, user_id, state):
    """End somebody's waiting request, if there is one, without anybody's decision."""
    waiting = update(JoinRequest).where(
        JoinRequest.community_id == community_id,
        JoinRequest.user_id == user_id,
        JoinRequest.state == "pending",
    )
    db.session.execute(waiting.values(state=state, decided_at=now()))


def approve_request(request, moderator):
    """Make who asked a member, and mail them. Raises Refused when that cannot be (any more)."""
    decide(request, moderator, "approved")
    community, user = moderator.community, request.user
    if user.erase_at:
        raise Refused(_("This person is deleting their account."))
    join_community(community, user)
    mail_approved(community, user)


def decline_request(request, moderator, words):
    """Turn somebody down with words for them, and mail them those. Raises Refused."""
    words = text.clean(words)
    if len(words) > limits.DECISION_WORDS:
        raise Refused(_("Keep it under %(n)s characters.", n=limits.DECISION_WORDS), "words")
    decide(request, moderator, "declined", words)
    mail_declined(moderator.community, request.user, words)


def decide(request, moderator, state, words=""):
    """Of two who decide at once, one does."""
    waiting = update(JoinRequest).where(
        JoinRequest.id == request.id, JoinRequest.state == "pending"
    )
    decided = waiting.values(state=state, words=words, decided_at=now(), decided_by_id=moderator.id)
    if not changed(decided):
        raise Refused(_("This request was decided a moment ago. Look again."))
