from blinker import signal

member_joined = signal("member-joined")  # sender: the Member
# sender: the Member, whose name, handle, words about themselves or visibility changed
profile_edited = signal("profile-edited")
# sender: the Member who follows; followed: whom
member_followed = signal("member-followed")
member_left = signal("member-left")  # sender: the Member; forgotten: their name is gone too
