"""Where files are kept: a folder by default, S3 or its like when STORAGE_URL says so."""

from contextlib import suppress
from functools import cache
from pathlib import Path

import obstore
from flask import current_app
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, from_url

from community.errors import NotFound


@cache
def open_store(url):
    if url.startswith("file:"):
        return LocalStore(url.removeprefix("file://"), mkdir=True)
    return from_url(url)


def store():
    return open_store(current_app.config["STORAGE_URL"])


def put_file(key, content):
    """Keep bytes, or an open file, under a key. Call it before writing the row that names it."""
    obstore.put(store(), key, content)


def read_file(key):
    """The bytes under a key. Raises NotFound."""
    try:
        return bytes(obstore.get(store(), key).bytes())
    except (NotFoundError, FileNotFoundError):
        raise NotFound from None


def stream_file(key):
    """How many bytes are under a key, and they, a few megabytes at a time. Raises NotFound."""
    try:
        found = obstore.get(store(), key)
    except (NotFoundError, FileNotFoundError):
        raise NotFound from None
    return found.meta["size"], map(bytes, found.stream())


def drop_file(key):
    """Delete what is under a key, if anything is: also what a killed writer left half done."""
    with suppress(NotFoundError, FileNotFoundError):
        obstore.delete(store(), key)
    url = current_app.config["STORAGE_URL"]
    if url.startswith("file:"):
        path = Path(url.removeprefix("file://"), key)
        for part in path.parent.glob(f"{path.name}#*"):
            part.unlink(missing_ok=True)


def drop_folder(prefix):
    """Delete every file whose key starts with `prefix`, which ends with a slash."""
    for found in obstore.list(store(), prefix):
        obstore.delete(store(), [each["path"] for each in found])
