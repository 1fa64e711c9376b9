from community.notifications.handlers.recalling import recall_what_changed


def on_mails_leaving(sender, mails):
    recall_what_changed(mails)
