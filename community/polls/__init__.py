"""Polls on posts. Owns polls, poll_options and poll_votes, and the counts of votes and voters."""
