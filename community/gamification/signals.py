from blinker import signal

# sender: the Member, whose points an award or its undoing changed; amount, cause (a Cause; of
# several at once the first), before (the points they had)
points_changed = signal("points-changed")
# sender: the Member; action, count: how many causes of that action stand now
counted = signal("points-counted")
# sender: the Member, who wrote a post or comment or gave a reaction; at
acted = signal("member-acted")
# sender: the Member; level (a Level), which they had not reached before
level_reached = signal("level-reached")
mark_reached = signal("streak-mark-reached")  # sender: the Member; days: of limits.STREAK_MARKS
badge_given = signal("badge-given")  # sender: the Member; badge, giver (None: earned by its rule)
badge_taken = signal("badge-taken")  # sender: the Member; badge
