from community.spaces.handlers import unlist_everywhere


def on_member_left(member, forgotten):
    unlist_everywhere(member)
