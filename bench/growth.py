"""Does the feed cost more in a large community? `python -m bench.growth`.

Asks two instances of the application in turn, in one process, for each tab: one with few posts,
one with many. Prints the median CPU time of each and their ratio, which must be at most 1.3 for
New and Hot; says so with its exit code.
"""

import argparse
import logging
import sys
from pathlib import Path
from statistics import median
from types import SimpleNamespace

from bench import instance
from bench.people import SLUG
from bench.profile import cpu_of, getter

TABS = {
    "new": "",
    "hot": "?tab=hot",
    "top of the month": "?tab=top&period=month",
    "top of all time": "?tab=top&period=all",
    "following": "?tab=following",
    "unread": "?tab=unread",
}
BOUND, LIMIT = ("new", "hot"), 1.3
OWN = ("following", "unread")


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--few", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=100, help="of each page and size")
    parser.add_argument("--folder", type=Path, default=instance.RESULTS, metavar="FOLDER")
    return parser.parse_args()


def prepared(posts, folder):
    """(application, tokens) of an instance with so many posts and as many comments."""
    place = folder / f"growth-{posts}"
    place.mkdir(parents=True, exist_ok=True)
    wanted = SimpleNamespace(posts=posts, comments=posts, database=None, instance=place)
    return instance.prepare(wanted)


def compare(made, path, visitor, requests):
    """The median CPU milliseconds of a page in each instance, which are asked in turn."""
    asked = SimpleNamespace(visitor=visitor, gzip=False)
    gets = [getter(app, path, asked, tokens) for app, tokens in made]
    took = [[cpu_of(get, 1) for get in gets] for _ in range(requests + 5)][5:]
    return [median(times) for times in zip(*took, strict=True)]


def main():
    options = read_options()
    made = [prepared(posts, options.folder) for posts in (options.few, options.many)]
    logging.getLogger("hearth").setLevel(logging.WARNING)
    too_much = []
    print(f"{'page':30}{options.few:>12,}{options.many:>12,}{'ratio':>8}   (ms CPU)")
    for name, query in TABS.items():
        for who in ("member",) if name in OWN else ("member", "visitor"):
            few, many = compare(made, f"/c/{SLUG}/{query}", who == "visitor", options.requests)
            print(f"{name + ', ' + who:30}{few:12.2f}{many:12.2f}{many / few:8.2f}", flush=True)
            if name in BOUND and many / few > LIMIT:
                too_much.append(f"{name}, {who}")
    if too_much:
        sys.exit(f"More than {LIMIT} times: {'; '.join(too_much)}")


if __name__ == "__main__":
    main()
