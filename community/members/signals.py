from blinker import signal

member_joined = signal("member-joined")  # sender: the Member
member_left = signal("member-left")  # sender: the Member; forgotten: their name is gone too
