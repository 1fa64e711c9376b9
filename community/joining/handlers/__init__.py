"""Every write to invitations and requests to join."""
