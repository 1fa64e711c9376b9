"""Reading points, levels, badges and streaks."""
