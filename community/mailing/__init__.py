"""What admins see of the mail: the last sends, and how the sending domain is set up.

Owns no table: mails are written by community.mail.
"""
