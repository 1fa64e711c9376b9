"""Somebody with a row in every table that holds something of people, made from the models: every
text in it is a word found nowhere else."""

from itertools import count

from sqlalchemy import JSON, Date, LargeBinary, String, insert, update

from community.accounts.models import Session
from community.cli import RECOUNTS
from community.db import Moment, db, now
from community.embeds.models import LinkPreview
from community.gamification.models import Badge
from community.joining.models import Invitation
from community.messages.models import Conversation, ConversationMember, Message
from community.notifications.models import Notification
from community.polls.models import Poll, PollOption
from community.posts.models import Hashtag
from community.privacy.holdings import HOLDINGS
from community.storage import put_file
from tests.factories import make_comment, make_member, make_post, make_space, make_user

serial = count(1)
# What a column must hold to be stored at all, or to be what its holding says it is.
GIVEN = {
    "uploads.kind": "avatar",
    "join_requests.state": "withdrawn",
    "exports.state": "expired",
    "mails.state": "sent",
    "members.visibility": "members",
    "posts.kind": "discussion",
    "drafts.kind": "comment",
    "post_subscriptions.state": "mute",
    "messaging_settings.writers": "everyone",
    "notifications.mail_state": "none",
    "notification_preferences.mail": "now",
    "mail_settings.digest": "daily",
    "space_subscriptions.state": "mute",
    "point_entries.note": "limit",
    "point_sums.period": "week",
}
ONE_THING = {"reactions", "mentions"}  # hang on a post here, and so on no comment
# Not rows of their own.
MADE = {*("account", "members", "posts", "comments", "communities_started", "conversations_begun")}


class Canaries:
    """A person in some communities; `words` says where each of their canaries was planted."""

    def __init__(self, communities, other, name):
        self.words = {}  # canary -> (holding, column)
        self.user = make_user(f"{self.word('account', 'email')}@example.org", name)
        self.members, self.ids = [], {}
        for community in communities:
            self.settle(community, other)
        self.surround(communities[-1])
        communities[0].created_by_id = self.user.id
        self.user.name = self.word("account", "name")
        for holding in HOLDINGS:
            if holding.name not in MADE:
                self.fill(holding)
        there = {"left_at": None, "requested_at": None, "since_id": 0}
        db.session.execute(update(ConversationMember).values(there))
        for recount in RECOUNTS:
            recount()
        db.session.commit()

    def settle(self, community, other):
        """A member with a post and a comment on somebody else's."""
        member = make_member(community, user=False)
        member.user_id = self.user.id
        self.members.append(member)
        space = make_space(community)
        theirs = make_post(space, make_member(community) if other is None else other(community))
        post = make_post(space, member)
        comment = make_comment(theirs, member)
        for row, name in ((member, "members"), (post, "posts"), (comment, "comments")):
            for column in row.__table__.columns:
                given = f"{row.__table__.name}.{column.name}" in GIVEN
                if isinstance(column.type, String | JSON) and not given:
                    setattr(row, column.key, self.text(name, column))
        self.ids |= {
            "users": self.user.id,
            "members": member.id,
            "spaces": space.id,
            "posts": post.id,
            "comments": comment.id,
            "their post": theirs.id,
        }

    def surround(self, community):
        """What is not theirs, for their rows to point at."""
        staff = make_member(community, name="Staff")
        tag = Hashtag(community_id=community.id, name=self.word("posts", "hashtag"))
        invitation = Invitation(
            community_id=community.id, created_by_id=staff.id, nonce="x", note="theirs"
        )
        poll = Poll(community_id=community.id, post_id=self.ids["their post"])
        poll.options = [PollOption(community_id=community.id, position=1, words="Yes")]
        preview = LinkPreview(community_id=community.id, url="x", digest=f"{self.user.id}")
        session = Session(user=staff.user, device="x", ip="x", expires_at=now())
        session.token_hash = f"of the staff beside {self.user.id}"
        badge = Badge(community_id=community.id, name="Helper")
        db.session.add_all([tag, invitation, poll, preview, session, badge])
        db.session.commit()
        self.converse(community, staff)
        self.ids |= {
            "communities": community.id,
            "hashtags": tag.id,
            "invitations": invitation.id,
            "badges": badge.id,
            "polls": poll.id,
            "poll_options": poll.options[0].id,
            "link_previews": preview.id,
            "staff": staff.id,
            "sessions": session.id,
        }

    def converse(self, community, staff):
        """A group that they made, and in which somebody else wrote."""
        here = {"community_id": community.id}
        group = Conversation(**here, is_group=True, created_by_id=self.members[-1].id)
        group.name = self.word("conversations_begun", "name")
        db.session.add(group)
        db.session.flush()
        place = ConversationMember(**here, conversation_id=group.id, member_id=staff.id)
        said = Message(**here, conversation_id=group.id, author_id=staff.id, renderer=1)
        said.body = said.body_html = said.words = "theirs"
        told = Notification(**here, kind="message", member_id=staff.id, conversation_id=group.id)
        db.session.add_all([place, said, told])
        db.session.commit()
        self.ids |= {"conversations": group.id, "messages": said.id, "notifications": told.id}
        self.ids["writer"] = make_member(community, name="Wren").id

    def word(self, holding, column):
        word = f"zq{next(serial):05d}x"
        self.words[word] = (holding, column)
        return word

    def text(self, name, column):
        word = self.word(name, column.name)
        return word if isinstance(column.type, String) else [word]

    def fill(self, holding):
        """One row for each way in which a row can be this person's."""
        for whose in holding.whose:
            own = whose.property.columns[0]
            row = {column.name: self.value(holding, own, column) for column in own.table.columns}
            key = own.table.primary_key.columns[0].name
            if key != own.name:
                del row[key]
            if own.table.name in ONE_THING:
                row["comment_id"] = None
            db.session.execute(insert(own.table).values(row))
            if row.get("storage_key"):
                put_file(row["storage_key"], self.word(holding.name, "file").encode())

    def value(self, holding, own, column):
        points_at = [key.column.table.name for key in column.foreign_keys]
        if column.name == "community_id":
            return self.ids["communities"]
        if column is own:
            return self.ids[points_at[0]] if points_at else self.user.normalised_email
        if points_at:
            return self.pointer(column, points_at[0])
        return GIVEN.get(f"{column.table.name}.{column.name}") or self.plain(holding, column)

    def plain(self, holding, column):
        if isinstance(column.type, Moment):
            return now()
        if isinstance(column.type, Date):
            return now().date()
        if not isinstance(column.type, String | JSON | LargeBinary):
            return 1
        word = self.word(holding.name, column.name)
        if isinstance(column.type, String):
            return word
        return [word] if isinstance(column.type, JSON) else word.encode()

    def pointer(self, column, table):
        """Another row that this one points at: never one of this person's."""
        if column.table.name == "messages" and table == "members":
            return self.ids["writer"]  # the staff are hidden by a block
        if table == "members" and column.table.name != "imported_rows":
            return self.ids["staff"]
        if table == "posts" and (column.table.name in ONE_THING or not column.nullable):
            return self.ids["their post"]
        return None if column.nullable else self.ids[table]

    def exported(self):
        """The canaries that a copy must hold."""
        left_out = {(each.name, column) for each in HOLDINGS for column in each.left_out}
        not_rows = {("posts", "hashtag"), ("exports", "file"), ("uploads", "file")}
        return {word for word, at in self.words.items() if at not in left_out | not_rows}

    def erased(self):
        """The canaries that must be gone with the account."""
        stays = {(each.name, column) for each in HOLDINGS for column in each.stays}
        return {word: at for word, at in self.words.items() if at not in stays}
