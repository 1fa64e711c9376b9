"""What the palette offers besides what is found: pages and actions, and spaces by their names."""

from flask_babel import lazy_gettext as _l

from community.search.words import tokens_of

# (words, icon, path, capability)
ACTIONS = (
    (_l("Write a new post"), "pencil", "/posts/new", "posts.create"),
    (_l("Home"), "home", "/", "feed.read"),
    (_l("Hot posts"), "flame", "/?tab=hot", "feed.read"),
    (_l("Top posts"), "star", "/?tab=top", "feed.read"),
    (_l("Posts of people you follow"), "users", "/?tab=following", "posts.follow"),
    (_l("Unread posts"), "message", "/?tab=unread", "posts.follow"),
    (_l("All spaces"), "grid", "/spaces", "spaces.read"),
    (_l("Members"), "users", "/members", "members.read"),
    (_l("Bookmarks"), "bookmark", "/bookmarks", "bookmarks.keep"),
    (_l("Drafts"), "file", "/drafts", "drafts.keep"),
    (_l("Search with filters"), "search", "/search", "search.use"),
    (_l("Your settings"), "sliders", "/settings/profile", "profile.edit"),
    (_l("Privacy and blocked members"), "lock", "/settings/privacy", "profile.edit"),
    (_l("Keyboard shortcuts"), "help", "/keyboard", "feed.read"),
    (_l("Admin"), "shield", "/admin/", "admin.open"),
)
MOST = 6


def actions_for(viewer, root, words):
    """[(words, icon, address)] of what a viewer may open, those that begin with what was typed."""
    typed = tokens_of(words)
    allowed = (action for action in ACTIONS if viewer.can(action[3]))
    fitting = [
        (str(said), icon, root + path) for said, icon, path, _c in allowed if fits(said, typed)
    ]
    return fitting[:MOST] if typed else fitting


def places_named(places, words):
    """The spaces whose names fit what was typed."""
    typed = tokens_of(words)
    return [place for place in places if fits(place.name, typed)][:MOST] if typed else []


def fits(name, typed):
    """Whether every word typed begins a word of the name."""
    tokens = tokens_of(str(name))
    return all(any(token.startswith(word) for token in tokens) for word in typed)
