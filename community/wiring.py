"""Who listens to what: the one list of everything an event in the product causes.

Importing the jobs makes them known: what runs every minute, and what is run by name.
"""

import community.accounts.jobs
import community.comments.jobs
import community.composing.jobs
import community.embeds.jobs
import community.joining.jobs
import community.mail
import community.messages.jobs
import community.notifications.jobs
import community.notifications.mails.jobs
import community.posts.jobs
import community.privacy.jobs
import community.push.jobs
import community.reading.jobs
import community.search.jobs
import community.uploads.jobs  # noqa: F401
from community.accounts.signals import account_reclaimed, address_proved, signed_in, user_named
from community.comments import subscribers as comments
from community.comments.signals import (
    comment_accepted,
    comment_created,
    comment_deleted,
    comment_edited,
    comment_emptied,
    comment_unaccepted,
)
from community.composing import subscribers as composing
from community.embeds import subscribers as embeds
from community.embeds.signals import preview_fetched
from community.factors import subscribers as factors
from community.gamification import earned
from community.gamification import subscribers as gamification
from community.gamification.signals import (
    acted,
    badge_given,
    badge_taken,
    counted,
    level_reached,
    mark_reached,
    points_changed,
)
from community.home import subscribers as home
from community.identities import subscribers as identities
from community.identities.signals import identity_linked
from community.joining import subscribers as joining
from community.joining.signals import request_made
from community.live import subscribers as live
from community.mail.signals import mails_leaving
from community.members import subscribers as members
from community.members.signals import (
    avatar_changed,
    blocks_changed,
    blocks_changing,
    member_blocked,
    member_followed,
    member_joined,
    member_left,
    member_unfollowed,
    profile_edited,
    role_given,
)
from community.mentions import subscribers as mentions
from community.mentions.signals import member_mentioned, member_unmentioned
from community.messages import subscribers as messages
from community.messages.signals import (
    conversation_changed,
    conversation_forgotten,
    conversation_read,
    message_changed,
    message_sent,
    messages_reported,
)
from community.notifications import subscribers as notifications
from community.notifications.mails import subscribers as notification_mails
from community.notifications.signals import notifications_changed
from community.polls import subscribers as polls
from community.posts import subscribers as posts
from community.posts.signals import (
    post_announced,
    post_created,
    post_deleted,
    post_edited,
    post_emptied,
    post_moved,
    post_opened,
    post_restored,
)
from community.push import subscribers as push
from community.reactions.signals import reaction_given, reaction_taken_back, reactions_erased
from community.reading import subscribers as reading
from community.reading.signals import post_muted, reminder_due
from community.search import subscribers as search
from community.spaces import subscribers as spaces
from community.spaces.signals import (
    space_closed,
    space_kind_changed,
    space_opened,
    space_saved,
)
from community.uploads import subscribers as uploads

WIRING = (
    (mails_leaving, notification_mails.on_mails_leaving),
    (account_reclaimed, factors.on_account_reclaimed),
    (account_reclaimed, identities.on_account_reclaimed),
    (address_proved, identities.on_address_proved),
    (identity_linked, uploads.on_identity_linked),
    (signed_in, home.on_signed_in),
    (user_named, members.on_user_named),
    (member_joined, joining.on_member_joined),
    (member_joined, uploads.on_member_joined),
    (member_left, spaces.on_member_left),
    (member_left, reading.on_member_left),
    (member_left, messages.on_member_left),
    (blocks_changing, messages.on_blocks_changing),
    (blocks_changed, messages.on_blocks_changed),
    (space_opened, posts.on_space_opened),
    (space_opened, comments.on_space_opened),
    (space_closed, posts.on_space_closed),
    (space_closed, comments.on_space_closed),
    (space_kind_changed, posts.on_space_kind_changed),
    (space_kind_changed, polls.on_space_kind_changed),
    (post_deleted, comments.on_post_deleted),
    (post_restored, comments.on_post_restored),
    (post_moved, comments.on_post_moved),
    (post_moved, polls.on_post_moved),
    (post_opened, reading.on_post_opened),
    (post_deleted, reading.on_post_deleted),
    (post_emptied, reading.on_post_emptied),
    (post_emptied, polls.on_post_emptied),
    (post_edited, composing.on_post_edited),
    (comment_created, composing.on_comment_created),
    (comment_edited, composing.on_comment_edited),
    (member_left, composing.on_member_left),
    (post_created, uploads.on_post_written),
    (post_edited, uploads.on_post_written),
    (post_emptied, uploads.on_post_emptied),
    (comment_created, uploads.on_comment_written),
    (comment_edited, uploads.on_comment_written),
    (comment_emptied, uploads.on_comment_emptied),
    (post_created, embeds.on_post_created),
    (post_edited, embeds.on_post_edited),
    (post_emptied, embeds.on_post_emptied),
    (comment_created, embeds.on_comment_created),
    (comment_edited, embeds.on_comment_edited),
    (comment_emptied, embeds.on_comment_emptied),
    (preview_fetched, posts.on_preview_fetched),
    (preview_fetched, comments.on_preview_fetched),
    (post_created, mentions.on_post_written),
    (post_edited, mentions.on_post_written),
    (post_emptied, mentions.on_post_emptied),
    (comment_created, mentions.on_comment_written),
    (comment_edited, mentions.on_comment_written),
    (comment_emptied, mentions.on_comment_emptied),
    (post_created, search.on_post_saved),
    (post_edited, search.on_post_saved),
    (post_emptied, search.on_post_saved),
    (post_moved, search.on_post_moved),
    (post_deleted, search.on_post_deleted),
    (post_restored, search.on_post_restored),
    (comment_created, search.on_comment_saved),
    (comment_edited, search.on_comment_saved),
    (comment_deleted, search.on_comment_gone),
    (comment_emptied, search.on_comment_gone),
    (comment_accepted, search.on_answer_changed),
    (comment_unaccepted, search.on_answer_changed),
    (member_joined, search.on_member_saved),
    (profile_edited, search.on_member_saved),
    (member_left, search.on_member_left),
    (space_saved, search.on_space_saved),
    (notifications_changed, push.on_notifications_changed),
    (member_left, push.on_member_left),
    (comment_created, notifications.on_comment_created),
    (comment_deleted, notifications.on_comment_deleted),
    (post_created, notifications.on_post_created),
    (post_announced, notifications.on_post_announced),
    (post_opened, notifications.on_post_opened),
    (post_muted, notifications.on_post_muted),
    (post_deleted, notifications.on_post_deleted),
    (post_restored, notifications.on_post_restored),
    (post_emptied, notifications.on_post_emptied),
    (member_mentioned, notifications.on_member_mentioned),
    (member_unmentioned, notifications.on_member_unmentioned),
    (profile_edited, notifications.on_profile_edited),
    (reaction_given, notifications.on_reaction_given),
    (reaction_taken_back, notifications.on_reaction_taken_back),
    (member_followed, notifications.on_member_followed),
    (member_unfollowed, notifications.on_member_unfollowed),
    (member_blocked, notifications.on_member_blocked),
    (member_left, notifications.on_member_left),
    (role_given, notifications.on_role_given),
    (reminder_due, notifications.on_reminder_due),
    (request_made, notifications.on_request_made),
    (message_sent, notifications.on_message_sent),
    (conversation_read, notifications.on_conversation_read),
    (conversation_forgotten, notifications.on_conversation_forgotten),
    (messages_reported, notifications.on_messages_reported),
    (post_created, gamification.on_post_created),
    (post_deleted, gamification.on_post_deleted),
    (post_restored, gamification.on_post_restored),
    (comment_created, gamification.on_comment_created),
    (comment_deleted, gamification.on_comment_deleted),
    (comment_accepted, gamification.on_comment_accepted),
    (comment_unaccepted, gamification.on_comment_unaccepted),
    (reaction_given, gamification.on_reaction_given),
    (reaction_taken_back, gamification.on_reaction_taken_back),
    (reactions_erased, gamification.on_reactions_erased),
    (profile_edited, gamification.on_profile_changed),
    (avatar_changed, gamification.on_profile_changed),
    (member_left, gamification.on_member_left),
    (post_created, live.on_post),
    (post_deleted, live.on_post),
    (post_restored, live.on_post),
    (post_moved, live.on_post_moved),
    (comment_created, live.on_comment),
    (comment_deleted, live.on_comment),
    (reaction_given, live.on_reaction),
    (reaction_taken_back, live.on_reaction),
    (space_saved, live.on_space_saved),
    (points_changed, live.on_points_changed),
    (counted, gamification.on_counted),
    (acted, gamification.on_acted),
    (level_reached, notifications.on_level_reached),
    (badge_given, notifications.on_badge_given),
    (badge_taken, notifications.on_badge_taken),
    (points_changed, earned.on_points_changed),
    (level_reached, earned.on_level_reached),
    (mark_reached, earned.on_mark_reached),
    (notifications_changed, live.on_notifications_changed),
    (message_sent, live.on_message_sent),
    (message_changed, live.on_message_changed),
    (conversation_changed, live.on_conversation_changed),
    (conversation_read, live.on_conversation_read),
)


def connect():
    for signal, subscriber in WIRING:
        signal.connect(subscriber)
