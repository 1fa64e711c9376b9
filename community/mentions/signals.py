from blinker import signal

member_mentioned = signal("member-mentioned")  # sender: the Mention, flushed; a new one
