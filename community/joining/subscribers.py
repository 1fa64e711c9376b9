from community.joining.handlers.requests import settle


def on_member_joined(member):
    """Whoever is in by another way need not be decided on."""
    if member.user_id is not None:
        settle(member.community_id, member.user_id, "approved")
