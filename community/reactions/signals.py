from blinker import signal

# sender: the Post or Comment; member, emoji
reaction_given = signal("reaction-given")
reaction_taken_back = signal("reaction-taken-back")
