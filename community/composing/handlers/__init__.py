"""Every write to drafts, and posts from what was composed."""
