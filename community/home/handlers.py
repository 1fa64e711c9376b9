"""Starting a community: the one write that needs many domains at once."""

from flask_babel import gettext as _

from community.access import Role
from community.accounts.handlers.users import claim_install
from community.communities.handlers import create_community
from community.members.handlers.joining import add_member, display_name
from community.posts.handlers import add_post, pin_post
from community.search.handlers import save
from community.spaces.handlers import create_group, create_space

WELCOME = """\
This is the first post of **{name}**. It is pinned, so newcomers see it first.

A few things that help a community get going:

- [ ] Say in *Introductions* who you are and what brought you here
- [ ] Rename the spaces, or add your own, under **Admin → Spaces**
- [ ] Choose your colour and logo under **Admin → Looks**
- [ ] Invite five people you would like to talk with

Edit this post, or unpin it, whenever you are ready.
"""


def found_community(user, name, slug):
    """A community with its owner, three spaces and a pinned welcome. Raises Refused.

    Whoever founds the first one runs the install from then on.
    """
    community = create_community(name, slug, creator=user)
    owner = add_member(community, display_name(user), user=user, role=Role.OWNER)
    group = create_group(community, _("Start here"))
    announcements = create_space(
        community,
        group,
        _("Announcements"),
        icon="megaphone",
        description=_("News from the people who run this place."),
        visibility="public",
        post_role=Role.MODERATOR,
    )
    create_space(
        community,
        group,
        _("Introductions"),
        icon="wave",
        description=_("Say hello: who you are, and what brought you here."),
    )
    create_space(community, group, _("General"), icon="message", description=_("Everything else."))
    title = _("Welcome to %(name)s", name=community.name)
    welcome = add_post(announcements, owner, title, WELCOME.format(name=community.name))
    pin_post(welcome)
    save(welcome)
    claim_install(user)
    return community
