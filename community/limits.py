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

# Writing
EDIT_UNMARKED = timedelta(minutes=5)
EDIT_UNMARKED_CHARACTERS = 100
BETWEEN_POSTS = timedelta(seconds=15)
BETWEEN_COMMENTS = timedelta(seconds=5)
SAME_TEXT = timedelta(minutes=5)
POSTS_A_DAY = 20
LIKES_A_DAY = 200
PINNED_A_SPACE = 3

# Files (bytes, pixels)
AVATAR_BYTES = 5 * 2**20
PICTURE_PIXELS = 25_000_000
AVATAR_SIDE = 256
LOGO_SIDE = 256
UPLOADS_A_MINUTE = 10
BYTES_A_COMMUNITY = 2**30
BYTES_A_DAY_PER_MEMBER = 50 * 2**20

# Lists
POSTS_A_PAGE = 20
THREADS_A_PAGE = 20
REPLIES_SHOWN = 3
MEMBERS_A_PAGE = 24
ADMIN_ROWS = 50
LIKERS_A_PAGE = 50
LAST_PAGE_MIN = 6

# Mail
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
UPLOAD_BYTES = AVATAR_BYTES + 2**16

# A community starts with these reactions; the first is the like.
REACTIONS = ("❤️", "👏", "💡", "😂", "🎉", "🤔")
BRAND_COLOUR = "c4471b"
