"""Installing Hearth as an app, and notifications that reach a closed browser.

Owns push_subscriptions; a row goes with the session in which it was made, however that ends.
"""
