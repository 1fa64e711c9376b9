"""What searching costs: `python -m bench.search`. Makes a community whose people use 60,000 words,
a few of them all the time, as people do; then asks it common, rare, unfinished, mistyped and quoted
words, and for whole pages of them, and says how long half and 95 of 100 took."""

import argparse
import sys
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter, process_time
from urllib.parse import urlencode

from flask_migrate import upgrade
from sqlalchemy import func, select

from bench import people
from bench.bulk import Bulk
from bench.generate import settle
from community import create_app
from community.access import Viewer
from community.comments.models import Comment
from community.communities.queries import community_by_slug
from community.config import ROOT
from community.db import db, from_ms, writing
from community.members.models import Member
from community.posts.models import Post
from community.search import queries
from community.search.asked import Asked, filters_of
from community.search.handlers import learn_words
from community.search.reindex import complete
from community.spaces.queries import places_of

SYLLABLES = [
    a + b for a in "bcdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "er", "il")
]
YEARS = 4 * 365 * 24 * 3600 * 1000
CASES = ("common", "two common", "rare", "prefix", "typo", "phrase", "minus", "year", "newest")


class Language:
    """Words by how often they are used: the n-th is used 1/n as often as the first."""

    def __init__(self, count=60_000):
        random = Random(1)
        made = dict.fromkeys(self.word(random) for _ in range(count * 2))
        self.words = list(made)[:count]
        self.often = list(accumulate(1 / n for n in range(1, len(self.words) + 1)))

    @staticmethod
    def word(random):
        return "".join(random.choice(SYLLABLES) for _ in range(random.choice((1, 2, 2, 3, 3, 4))))

    def say(self, random, count):
        return " ".join(random.choices(self.words, cum_weights=self.often, k=count))


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--comments", type=int, default=200_000)
    parser.add_argument("--asks", type=int, default=60, help="of each case")
    parser.add_argument("--database", metavar="URL", help="default: SQLite in the instance")
    instance = ROOT / "bench/results/search"
    parser.add_argument("--instance", type=Path, default=instance, metavar="FOLDER")
    return parser.parse_args()


def main():
    options = read_options()
    environ = {"INSTANCE_PATH": str(options.instance.absolute())}
    environ |= {"DATABASE_URL": options.database} if options.database else {}
    app, language = create_app(environ), Language()
    with app.app_context():
        upgrade()
        if community_by_slug(people.SLUG) is None:
            fill(options, language)
        print(f"{db.engine.dialect.name}, {count_of(Post):,} posts, {count_of(Comment):,} comments")
        report("what search asks the database", app, options, language, ask)


def count_of(model):
    return db.session.scalar(select(func.count(model.id)))


def fill(options, language):
    bulk, began = Bulk(people.add_community(people.SLUG)), perf_counter()
    _owner, members = people.add_people(bulk, people.SLUG, 500)
    spaces = list(people.add_spaces(bulk))
    posts = bulk.insert(Post, posts_of(bulk, options.posts, spaces, members, language))
    bulk.insert(Comment, comments_of(bulk, options.comments, posts, members, language))
    db.session.commit()
    print(f"written in {perf_counter() - began:.0f} s")
    for done, total in complete():
        db.session.commit()
        if sys.stdout.isatty() or done % 20_000 < 200:
            print(f"{done:,} of {total:,} indexed in {perf_counter() - began:.0f} s", flush=True)
    while learn_words():
        db.session.commit()
    settle()
    print(f"ready in {perf_counter() - began:.0f} s")


def moments(bulk, count):
    return map(from_ms, sorted(bulk.end - bulk.random.randrange(YEARS) for _ in range(count)))


def posts_of(bulk, count, spaces, members, language):
    for at in moments(bulk, count):
        body = language.say(bulk.random, bulk.random.randint(20, 120))
        yield {
            "space_id": bulk.random.choice(spaces),
            "author_id": bulk.random.choice(members),
            "title": language.say(bulk.random, bulk.random.randint(3, 9))[:150],
            "body": body,
            "body_html": f"<p>{body}</p>",
            "renderer": 9,
            "excerpt": body[:200],
            "created_at": at,
            "last_activity_at": at,
        }


def comments_of(bulk, count, posts, members, language):
    for at in moments(bulk, count):
        body = language.say(bulk.random, bulk.random.randint(5, 50))
        yield {
            "post_id": bulk.random.choice(posts),
            "author_id": bulk.random.choice(members),
            "body": body,
            "body_html": f"<p>{body}</p>",
            "renderer": 9,
            "created_at": at,
        }


def typed(case, language, random, sample):
    """(words, arguments) of one ask."""
    often, seldom = language.words[:60], language.words[2_000:40_000]
    some = random.choice(language.words[:500])
    long = random.choice([word for word in language.words[100:20_000] if len(word) >= 6])
    at = random.randrange(1, len(long) - 1)
    said = random.choice(sample).split()
    start = random.randrange(len(said) - 2)
    questions = {
        "common": (random.choice(often[:20]), {}),
        "two common": (" ".join(random.sample(often, 2)), {}),
        "rare": (random.choice(seldom), {}),
        "prefix": (long[: random.choice((3, 4, 5))], {}),
        "typo": (long[:at] + long[at + 1] + long[at] + long[at + 2 :], {}),
        "phrase": ('"' + " ".join(said[start : start + 2]) + '"', {}),
        "minus": (f"{random.choice(often)} -{random.choice(often)}", {}),
        "year": (some, {"time": random.choice(("year", "week"))}),
        "newest": (some, {"sort": "new"}),
    }
    return questions[case]


def ask(viewer, words, arguments):
    """All that a page of search asks: the places, the hits, what was meant, and ten rows a kind."""
    asked = Asked.of_query(urlencode({"q": words, **arguments}))
    places = [place for _group, each in places_of(viewer) for place in each]
    filters, question = filters_of(asked, viewer, places), asked.question
    found = queries.find(viewer, question, filters, newest=asked.newest)
    nothing = not any(group.hits for group in found.values())
    if nothing and (meant := queries.corrected(viewer, words, filters)):
        question = queries.question_of(meant)
        found = queries.find(viewer, question, filters)
    hits = [hit for group in found.values() for hit in group.hits[:10]]
    return queries.rows_of(viewer, hits, question, places)


def report(what, app, options, language, ask):
    print(f"\n{what:<36}     p50     p95     max     cpu    rows")
    sample = db.session.scalars(select(Post.body).order_by(Post.id.desc()).limit(500)).all()
    member = db.session.scalars(select(Member).order_by(Member.id).offset(5).limit(1)).one()
    viewer = Viewer(community_by_slug(people.SLUG), member)
    every = []
    for case in CASES:
        random, times, rows, busy = Random(7), [], 0, 0.0
        for number in range(options.asks + 5):
            words, arguments = typed(case, language, random, sample)
            db.session.rollback()
            writing.set(False)
            began, worked = perf_counter(), process_time()
            rows += len(ask(viewer, words, arguments))
            if number >= 5:
                times.append((perf_counter() - began) * 1000)
                busy += process_time() - worked
            db.session.expunge_all()
            db.session.add_all((viewer.community, member))
        cut = quantiles(times, n=100)
        figures = cut[49], cut[94], max(times), busy * 1000 / len(times), rows / len(times)
        print(f"{case:>34} " + "".join(f"{figure:8.1f}" for figure in figures))
        every += times
    cut = quantiles(every, n=100)
    print(f"{'all of them':>34} {cut[49]:8.1f}{cut[94]:8.1f}{max(every):8.1f}")


if __name__ == "__main__":
    main()
