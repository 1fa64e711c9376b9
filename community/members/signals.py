from blinker import signal

member_joined = signal("member-joined")  # sender: the Member
# sender: the Member, whose name, handle, words about themselves or visibility changed
profile_edited = signal("profile-edited")
avatar_changed = signal("avatar-changed")  # sender: the Member, who has a picture now or none
# sender: the Member who follows; followed: whom
member_followed = signal("member-followed")
# sender: who follows no longer; followed: whom
member_unfollowed = signal("member-unfollowed")
# sender: who blocks; blocked: whom
member_blocked = signal("member-blocked")
# sender: a Member, between whom and others (ids) blocks begin or end; the first is sent before any
# member is held, so that what orders writers earlier can be held
blocks_changing = signal("blocks-changing")
blocks_changed = signal("blocks-changed")
# sender: the Member, whose role changed; giver: who gave it (None: a command)
role_given = signal("role-given")
member_left = signal("member-left")  # sender: the Member; forgotten: their name is gone too
