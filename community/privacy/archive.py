"""A copy of everything Hearth holds about somebody: a zip, written a batch of rows at a time."""

import json
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import current_app

from community.db import now, only_reading
from community.errors import NotFound
from community.privacy.holdings import HOLDINGS
from community.privacy.queries import communities_of, files_of, rows_of
from community.storage import stream_file

TWICE = {"body_html", "excerpt", "html", "renderer"}  # the page leaves out what is there already


def write_archive(file, person, note):
    """Write a copy into an open file; `note(done, total)` hears how far it is."""
    with only_reading():
        files, communities = list(files_of(person)), communities_of(person)
    made_at = now()
    total = 2 * len(HOLDINGS) + len(files)
    steps = iter(range(1, total + 1))

    def step():
        note(next(steps), total)

    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with archive.open("data.json", "w", force_zip64=True) as part:
            for text in as_json(person, made_at, communities, step):
                part.write(text.encode())
        with archive.open("index.html", "w", force_zip64=True) as part:
            for text in as_page(person, made_at, communities, files, step):
                part.write(text.encode())
        for name, key in files:
            copy_file(archive, name, key)
            step()


def as_json(person, made_at, communities, step) -> Iterator[str]:
    """One object, each holding a list in it, each row a line."""
    yield f'{{"made_at": {written(made_at)},\n"communities": {written(communities)}'
    for holding in HOLDINGS:
        yield f",\n{written(holding.name)}: ["
        comma = ""
        for row in rows_of(person, holding):
            yield f"{comma}\n{written(row)}"
            comma = ","
        yield "]"
        step()
    yield "}\n"


def written(value):
    return json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat())


def as_page(person, made_at, communities, files, step) -> Iterator[str]:
    """The same to read in a browser, without a network."""

    def rows(holding):
        for row in rows_of(person, holding):
            yield {name: value for name, value in row.items() if shown(name, value)}
        step()

    page = current_app.jinja_env.get_template("privacy/_archive.html")
    holdings = [(each.name.replace("_", " ").capitalize(), rows(each)) for each in HOLDINGS]
    return page.generate(made_at=made_at, communities=communities, files=files, holdings=holdings)


def shown(name, value):
    return name not in TWICE and value not in (None, "", [], {})


def copy_file(archive, name, key):
    """A file that is gone, while its row was read, is left out."""
    try:
        _size, chunks = stream_file(key)
    except NotFound:
        return
    entry = ZipInfo(name, now().timetuple()[:6])
    entry.compress_type = ZIP_STORED  # pictures are packed already
    with archive.open(entry, "w", force_zip64=True) as part:
        for chunk in chunks:
            part.write(chunk)
