"""What members do as readers: posts they opened, bookmarks with reminders, posts they follow or
mute. Owns post_visits, bookmarks and post_subscriptions."""
