from blinker import signal

# sender: the Post or Comment; member, emoji
reaction_given = signal("reaction-given")
reaction_taken_back = signal("reaction-taken-back")
# sender: a Member who goes, of whose reactions some are gone; posts, comments: their ids
reactions_erased = signal("reactions-erased")
