"""What others do not see of a member's points."""


def set_hidden(member, hides):
    """Leave a member out of the leaderboard, or show them there again."""
    member.hides_rank = hides
