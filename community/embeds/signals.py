from blinker import signal

# sender: the LinkPreview, flushed but not yet committed
preview_fetched = signal("preview-fetched")
