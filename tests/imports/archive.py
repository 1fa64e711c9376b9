"""A small Stack Exchange data dump: each row is a dict of what the test is about."""

from xml.sax.saxutils import quoteattr

DAY = "2011-02-03T04:05:06.789"
FILES = ("Users", "Posts", "Comments", "Tags", "Votes")
SMALL = {
    "Users": [
        {"Id": "-1", "DisplayName": "Community"},
        {"Id": "1", "DisplayName": "Ada Lovelace", "AboutMe": "<p>I <b>count</b> &amp; ride.</p>"},
        {"Id": "2", "DisplayName": "Ирина", "WebsiteUrl": "https://irina.example"},
    ],
    "Posts": [
        {"Id": "11", "PostTypeId": "2", "ParentId": "10", "OwnerUserId": "2", "Body": "<p>Oil</p>"},
        {
            "Id": "10",
            "PostTypeId": "1",
            "OwnerUserId": "1",
            "Title": "Why does my chain squeak?",
            "Body": "<p>It <em>squeaks</em>.</p>",
            "Tags": "<chain><wet-weather>",
            "LastEditDate": "2011-02-04T00:00:00.000",
        },
        {"Id": "12", "PostTypeId": "5", "OwnerUserId": "-1", "Body": "<p>All about chains</p>"},
    ],
    "Comments": [
        {"Id": "20", "PostId": "10", "UserId": "2", "Text": "Is it *dry*?"},
        {"Id": "21", "PostId": "11", "UserId": "1", "Text": "Which oil, <10W?"},
        {"Id": "22", "PostId": "12", "UserId": "1", "Text": "A fine wiki"},
    ],
    "Tags": [{"Id": "1", "TagName": "chain"}, {"Id": "2", "TagName": "unused"}],
    "Votes": [{"Id": "1", "PostId": "10", "VoteTypeId": "2"}],
}


def write_archive(folder, **changed):
    """Write SMALL with some of its files changed; return the folder."""
    folder.mkdir(exist_ok=True)
    for name in FILES:
        rows = "\n".join(row_of(row) for row in changed.get(name, SMALL[name]))
        root = name.lower()
        xml = f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n{rows}\n</{root}>\n'
        (folder / f"{name}.xml").write_text(xml, encoding="utf-8-sig")
    return folder


def row_of(row):
    written = {"CreationDate": DAY, **row}.items()
    return f"  <row {' '.join(f'{key}={quoteattr(value)}' for key, value in written)} />"
