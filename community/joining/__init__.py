"""Getting into a community: openly, by approval, by invitation; and the first steps inside.

Owns the tables invitations, invitation_spaces, invitation_uses, invitation_batches and
join_requests, and the counter invitations.use_count.
"""
