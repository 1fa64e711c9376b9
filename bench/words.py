"""Texts for the benchmark's community: made up, varied in length, the same every time."""

from random import Random

FIRST = (
    "Ada Ben Cleo Dinesh Elif Farid Greta Hugo Ines Jonas Kaya Liam Mina Noor Olga Pavel Quinn "
    "Rosa Sami Tove Uma Viktor Wanda Xenia Yusuf Zoë"
).split()
LAST = (
    "Abel Bauer Costa Dahl Evans Fischer Garcia Haddad Ito Jansen Kowalski Lopez Meyer Nkemelu "
    "Okafor Perez Quist Rossi Sato Tanaka Ueda Varga Weber Xu Yilmaz Ziegler"
).split()
SUBJECTS = (
    "The second firing|My old bench|Our local group|A friend of mine|The new kiln|This glaze|"
    "Everyone I asked|The workshop|A cheap brush|The long handle|What you describe|My neighbour"
).split("|")
VERBS = (
    "took longer than|was nothing like|turned out better than|reminded me of|still beats|"
    "depends on|never survives|works well with|costs more than|goes wrong without"
).split("|")
OBJECTS = (
    "I expected|the one in the book|a slow start|the damp weather|everything we tried last year|"
    "three thin coats|“the usual way”|a day in the sun|patience & good light|what the label says"
).split("|")
SPACES = (
    "Announcements|Introductions|General|Show and tell|Questions|Tools|Materials|Technique|"
    "Books|Events|Meet-ups|Workshops|Marketplace|Feedback|Ideas|Off topic|Regulars|Mentors|"
    "Organisers|Archive"
).split("|")
TAGS = "firstpost glaze kiln tools howto question event books trade wood clay paper".split()


def sentence(random):
    words = (random.choice(SUBJECTS), random.choice(VERBS), random.choice(OBJECTS))
    return " ".join(words) + random.choice((".", ".", ".", "!", "?"))


def paragraph(random, longest):
    return " ".join(sentence(random) for _ in range(random.randint(1, longest)))


def title(random):
    return f"{random.choice(SUBJECTS)} {random.choice(VERBS)} {random.choice(OBJECTS)}"


def special(random):
    """What a paragraph of a longer text may be besides plain words."""
    kinds = (
        lambda: "\n".join(f"- {sentence(random)}" for _ in range(random.randint(2, 5))),
        lambda: f"> {sentence(random)}\n\n{sentence(random)}",
        lambda: f"## {title(random)}\n\n{paragraph(random, 3)}",
        lambda: f"It is **not** the same as [this](https://example.org/{random.randint(1, 99)}).",
        lambda: f"```\nheat {random.randint(200, 1200)} < limit\nhold {random.randint(5, 90)}\n```",
    )
    return random.choice(kinds)()


def post_bodies(count, seed=1):
    """Between one paragraph and a dozen."""
    random = Random(seed)
    return ["\n\n".join(_parts(random, random.randint(1, 9))) for _ in range(count)]


def _parts(random, count):
    for _ in range(count):
        yield paragraph(random, 5)
        if random.random() < 0.3:
            yield special(random)


def comment_bodies(count, seed=2):
    """Mostly short; a few of several paragraphs."""
    random = Random(seed)
    return ["\n\n".join(_parts(random, random.choice((1, 1, 1, 2, 3)))) for _ in range(count)]
