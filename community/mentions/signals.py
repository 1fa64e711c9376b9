from blinker import signal

member_mentioned = signal("member-mentioned")  # sender: the Mention, flushed; a new one
member_unmentioned = signal("member-unmentioned")  # sender: the Mention, about to go
