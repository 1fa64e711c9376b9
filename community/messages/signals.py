from blinker import signal

# sender: the Message; to: the ConversationMembers who hear of it: neither its author, nor who left,
# nor who is asked first, nor anybody whom a block hides from the author
message_sent = signal("message-sent")
# sender: the Message, which was edited, deleted or reacted to
message_changed = signal("message-changed")
# sender: the ConversationMember who has read more of it
conversation_read = signal("conversation-read")
# sender: the Conversation, whose name or people changed
conversation_changed = signal("conversation-changed")
# sender: the Conversation, which everybody has left and which is deleted now
conversation_forgotten = signal("conversation-forgotten")
# sender: the MessageReport, for moderators
messages_reported = signal("messages-reported")
