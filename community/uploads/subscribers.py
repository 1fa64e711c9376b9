from community.identities.queries import pictured_identity_of
from community.jobs import later
from community.members.queries import memberships_of
from community.uploads.jobs import bring_picture


def on_member_joined(member):
    """Give a new member the picture they have elsewhere, if they signed in from there."""
    if member.user_id and member.avatar_id is None and pictured_identity_of(member.user_id):
        later(bring_picture, member.community_id, member.id)


def on_identity_linked(identity):
    """Give somebody the picture they have elsewhere, wherever they show none."""
    for member in memberships_of(identity.user) if identity.picture_url else ():
        if member.avatar_id is None:
            later(bring_picture, member.community_id, member.id)
