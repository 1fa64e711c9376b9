"""What happened to members, told in the app, by mail and in digests, as each of them wants it."""
