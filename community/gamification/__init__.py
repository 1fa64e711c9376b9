"""Recognition: points, levels, leaderboards, badges and streaks."""
