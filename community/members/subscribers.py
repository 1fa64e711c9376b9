from community.members.handlers.profile import rename_members_of


def on_user_named(user):
    rename_members_of(user)
