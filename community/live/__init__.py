"""The stream that tells open pages what changed, never what it says."""
