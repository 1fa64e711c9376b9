"""Polls on posts: one question, two to ten answers, secret votes.

Owns polls, poll_options and poll_votes, and the counters polls.voter_count and
poll_options.vote_count. A poll is made with its post and not changed after; it exists for whoever
its post exists for.
"""
