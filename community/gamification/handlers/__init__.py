"""Every write to points, levels, badges and streaks, cut by subject."""
