"""Conversations between two members or in groups, which staff cannot read.

Owns the tables conversations, conversation_members, messages, message_reactions, message_reports,
reported_messages and messaging_settings, and the counters conversations.member_count and
conversation_members.unread_count.
"""
