"""Every limit and default value, in one place (see docs/limits.md for where they come from)."""

from datetime import timedelta

# Signing in
CODE_LENGTH = 6
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
WRONG_CODES_A_DAY = 50
CODES_AN_HOUR_PER_ADDRESS = 5
CODES_AN_HOUR_PER_IP = 20
SESSION_LIFE = timedelta(days=30)
SESSION_TOUCH = timedelta(hours=1)
SESSIONS_PER_USER = 10
COMMUNITIES_A_DAY = 5
SECOND_STEP_LIFE = timedelta(minutes=10)
CHALLENGE_LIFE = timedelta(minutes=10)  # a trip to a provider, an authenticator's signature
STAFF_PROOF = timedelta(minutes=60)  # after which staff pages ask again who it is
ACCOUNT_PROOF = timedelta(minutes=10)  # the same for what changes the ways into an account
FORM_GRACE = timedelta(minutes=10)  # a form opened just before may still be sent
PASSKEYS_PER_USER = 20
PASSKEY_NAME = 60
RECOVERY_CODES = 10
EMAIL_UNDO = timedelta(days=7)
EMAIL_CONFIRM = timedelta(hours=24)
EVENTS_KEPT = timedelta(days=365)  # the security log of an account
PROVIDER_SECONDS = 8  # all the time a provider has to answer a sign-in
PROVIDER_BYTES = 256 * 1024
PROVIDER_CACHE = timedelta(hours=1)  # how long its addresses and keys are remembered
CLOCK_SKEW = timedelta(minutes=1)  # how far its clock may be off
REDIRECTS = 3  # on the way to a picture from elsewhere

# Joining and leaving
QUESTIONS = 5
QUESTION_WORDS = 150
CHOICES = 10
CHOICE_WORDS = 80
ANSWER = 1_000
DECISION_WORDS = 1_000
ASK_TO_JOIN_AGAIN = timedelta(days=7)  # after being declined
REQUESTS_A_DAY = 5  # to join one community, withdrawn ones too
INVITATION_NOTE = 60
INVITATION_USES = 10_000
INVITATION_DAYS = (1, 7, 30)  # to choose from; or no end
INVITATION_DAYS_DEFAULT = 7
INVITATIONS_A_LIST = 200
INVITATION_MAILS_A_DAY = 500  # per community
INTERESTS_A_MEMBER = 3
INTEREST = 30
INTERESTS_TO_CHOOSE = 30
INTERESTS_SUGGESTED = 8  # where a community names none itself
REASON = 500
EXPORT_LIFE = timedelta(hours=48)
EXPORTS_A_DAY = 3
ERASE_AFTER = timedelta(days=7)

# Words (characters)
NAME = 60
HANDLE = (3, 20)
BIO = 500
TAGLINE = 140
ABOUT = 5_000
COMMUNITY_NAME = (2, 60)
COMMUNITY_SLUG = (3, 40)
SPACE_NAME = 50
SPACE_DESCRIPTION = 200
GROUP_NAME = 50
POST_TITLE = (3, 150)
POST_BODY = 32_000
COMMENT_BODY = 10_000
EMAIL = 254
HASHTAG = (2, 30)
HASHTAGS_A_POST = 5
LINKS_A_MEMBER = 5
MENTIONS_A_TEXT = 10
COMPLETIONS = 8  # names offered while somebody types one
URL = 2_000
EMBEDS_A_TEXT = 10  # links alone on a line that become a card or a video

# Previews of links
PREVIEW_SECONDS = 10  # all the time a page and its picture have
PREVIEW_BYTES = 2 * 2**20  # of a page; its head is in the first part of it
PREVIEW_READ = 512 * 1024
PREVIEW_SIDE = 800
PREVIEW_SIDE_MIN = 100  # smaller pictures are signs and counters
PREVIEW_AGAIN = timedelta(days=1)  # after a page said nothing, when it is used again
PREVIEW_NEW = timedelta(minutes=1)
PREVIEW_FORGOTTEN = timedelta(minutes=5)
PREVIEWS_AN_HOUR = 300  # a community
PREVIEW_UNUSED = timedelta(hours=48)
POLL_QUESTION = 150
POLL_OPTION = 100
POLL_OPTIONS = (2, 10)
SEARCH = (2, 100)
SEARCH_NAME = 60

# Writing
EDIT_UNMARKED = timedelta(minutes=5)
EDIT_UNMARKED_CHARACTERS = 100
BETWEEN_POSTS = timedelta(seconds=15)
BETWEEN_COMMENTS = timedelta(seconds=5)
SAME_TEXT = timedelta(minutes=5)
POSTS_A_DAY = 20
LIKES_A_DAY = 200
MEMBER_TOUCH = timedelta(minutes=10)  # how exactly it is known when a member was last here
MEMBERS_SOUGHT = 1_000  # the most matches of a word that the directory looks through
FOLLOWS_A_DAY = 200
DRAFT_KEPT = timedelta(days=180)
DRAFTS = 200  # a member, of every kind
DRAFT_BODY = 100_000  # what is too long to post is kept all the same
DRAFT_TITLE = 300
SCHEDULED = 50  # posts a member has waiting
SCHEDULE_AHEAD = timedelta(days=365)
PINNED_A_SPACE = 3
DELETED_KEPT = timedelta(days=30)  # restorable for so long, then emptied

# Files (bytes, pixels)
AVATAR_BYTES = 5 * 2**20
PICTURE_PIXELS = 25_000_000
PICTURE_BYTES = 10 * 2**20
PICTURE_SIDES = (2_000, 800)
PICTURES_AT_ONCE = 5
PICTURE_WORDS = 500
PASTED_HTML = 400_000  # characters, of which so many may begin a tag
PASTED_TAGS = 10_000
PICTURES_A_TEXT = 50
FILE_NAME = 120
FILES_A_MESSAGE = 10
AVATAR_SIDE = 256
LOGO_SIDE = 256
UPLOADS_A_MINUTE = 10
BYTES_A_COMMUNITY = 2**30
BYTES_A_DAY_PER_MEMBER = 50 * 2**20

# Lists
POSTS_A_PAGE = 20
THREADS_A_PAGE = 20
REPLIES_SHOWN = 3
FRESH_COMMENTS = 20  # put under an open post at once; for more one opens it again
MEMBERS_A_PAGE = 24
ADMIN_ROWS = 50
LIKERS_A_PAGE = 50
VERSIONS_A_PAGE = 20
LAST_PAGE_MIN = 6
FOUND_A_KIND = 10
FOUND_DEPTH = 300  # of what matches, the newest so many are ranked
FOUND_AT_FIRST = 100  # the same of each kind where all kinds are shown
SIMILAR_POSTS = 5
RECENT_SEARCHES = 10
SAVED_SEARCHES = 20

# Searching, a minute: members, visitors (by address)
SEARCHES = (30, 15)
SUGGESTIONS = (120, 60)  # while one types: the palette, similar posts
UNREAD_REACH = timedelta(days=30)  # what is older counts as read
A_VISIT = timedelta(minutes=30)  # of quiet end a visit
FOLLOWED_POSTS_SORTED = 2_000  # of so many all are looked at, of more only the newest

# Reading
REMINDER_AHEAD = timedelta(days=366)
VISIT_AGAIN = timedelta(seconds=30)  # between two visits of a post that are written down

# For machines
POSTS_A_FEED = 20
SITEMAP_IDS = 10_000  # of posts, a page
SITEMAP_COMMUNITIES = 5_000
ANSWER_TEXT = 5_000  # characters of a text in a page's description for machines

# Mail
BOUNCE_BYTES = 1024 * 1024  # read of a mail that came back
MAIL_RETRIES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
MAIL_TEXT_KEPT = timedelta(days=30)

# Machines (bytes)
FORM_BYTES = 2**20
FORM_ROOM = 2**18  # what a form with a file may hold beside it

# Messages
MESSAGE_BODY = 4_000
CONVERSATION_NAME = 60
GROUP_MEMBERS = 20
MESSAGES_A_PAGE = 50
CONVERSATIONS_A_PAGE = 30
MESSAGE_EDIT = timedelta(minutes=15)
REQUEST_MESSAGES = 3  # to somebody one shares nothing with, before they answer
SAME_MESSAGE = 20  # characters from which the same text again is refused for a while
REPORTS_A_DAY = 20
FILE_BYTES = 50 * 2**20
FILES_BYTES = 60 * 2**20  # of one message: pictures shrink when they are kept
MESSAGES_A_MINUTE = 30
NEW_CONVERSATIONS_A_DAY = 20
REPORTED_MESSAGES = 20

# Live pages
STREAM_BEAT = timedelta(seconds=15)  # a sign of life on a quiet stream
STREAM_CHECK = timedelta(minutes=1)  # at the latest a stream looks again who listens
STREAM_RETRY = timedelta(seconds=30)  # when all seats are taken
STREAM_MARGIN_MS = 2_000  # by how much the clocks of machines may differ
STREAM_BACKLOG = 500  # signals that wait for a slow reader, who then begins anew
STREAMS_A_SESSION = 3  # in one community: the newest stay
SIGNALS_KEPT = 2_000  # in each process, for those who come back
SIGNAL_MEMBERS = 500  # named in one signal

# Notifications
NOTIFICATIONS_A_PAGE = 30
BELL_ITEMS = 20
BELL_MOST = 99  # the bell says "99+" above
NOTIFICATIONS_KEPT = timedelta(days=60)  # after they were read
MAIL_WAIT = timedelta(minutes=10)
MESSAGE_MAIL_WAIT = timedelta(seconds=60)
MAILS_A_DAY = 20  # a member, security mails apart
DIGEST_HOUR = 17
DIGEST_STOPS = timedelta(days=180)
DIGEST_ITEMS = 10
DIGEST_POSTS = 3  # that were most talked about
DIGEST_READS = 1_000  # of what waits for a digest, so many are looked at
MAILED_TEXT = 10_000  # bytes of HTML that a mail shows of what was written
TEXTS_A_MAIL = 5
MUTE_FOR = (timedelta(hours=1), timedelta(hours=8), timedelta(days=7))
PUSH_SUBSCRIPTIONS = 10  # a member
PUSH_FAILURES = 20  # in a row, after which a browser is forgotten
PUSH_SECONDS = 10  # a push service has to answer
PUSH_TAKEN = timedelta(minutes=3)  # after which a notification whose pusher died is due again
PUSH_LATE = timedelta(hours=1)  # so long it is tried while no push service answers
PUSH_KEPT = timedelta(days=1)  # by the push service, while the browser is off
PUSH_WORDS = 150  # characters of what it is about

# Recognition
POINTS = {  # for each action; 0 gives none
    "post": 10,
    "comment": 5,
    "like": 2,
    "answer": 0,
    "profile": 10,
}
POINTS_MOST = 1_000  # that an action may be worth
LIKES_COUNTED = 6  # from one giver to one receiver, a day
LEVELS = (3, 20)
LEVEL_NAME = 30
LEVEL_POINTS_MOST = 10_000_000
ENTRIES_A_PAGE = 30
RANKS = 50
BADGE_NAME = 40
BADGE_DESCRIPTION = 120
BADGES_MOST = 100  # of a community's own
BADGE_LEAST = (1, 100_000)
HOLDERS_A_PAGE = 30
STREAK_MARKS = (3, 7, 14, 30, 60, 90, 180, 365)

# A community starts with these reactions; the first is the like.
REACTIONS_MOST = 12
REACTIONS = ("❤️", "👏", "💡", "😂", "🎉", "🤔")
BRAND_COLOUR = "c4471b"
