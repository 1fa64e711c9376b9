"""Does the time of an answer tell whether an address is known? `python -m bench.answers`.

Asks a running server for codes, for addresses of four kinds in turn, and compares how long each
kind takes: medians, and how likely such a difference is by chance (Mann-Whitney).
"""

import argparse
import time
from http.client import HTTPConnection
from itertools import count
from math import erfc, sqrt
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from flask_migrate import upgrade

from bench.__main__ import free_port, serving
from community import create_app
from community.accounts.handlers.users import find_or_make_user
from community.communities.handlers import create_community
from community.db import db
from community.identities.models import Identity
from community.members.handlers.joining import add_member
from community.members.models import FOREVER

KINDS = ("unknown", "known", "banned", "provider only")


def address(kind, number):
    return f"{kind.split(' ', maxsplit=1)[0]}{number}@example.org"


def populate(each):
    """So many users of each kind but the unknown; the banned are, in one community."""
    community = create_community("Bench", "bench")
    for kind in KINDS[1:]:
        for number in range(each):
            user = find_or_make_user(address(kind, number))
            if kind == "provider only":
                subject = f"subject-{number}"
                identity = Identity(provider="x", issuer="https://x.example", subject=subject)
                identity.user = user
                db.session.add(identity)
            else:
                banned_until = FOREVER if kind == "banned" else None
                add_member(community, "Ada", user=user, banned_until=banned_until)
    db.session.commit()


def ask(port, email, visitor):
    """Milliseconds until the server answers. Each visitor comes from an address of their own, or
    the limit of codes an hour would answer instead."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    client = f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"
    headers = {"X-Forwarded-For": client, "Content-Type": "application/x-www-form-urlencoded"}
    began = time.perf_counter()
    connection.request("POST", "/c/bench/sign-in", urlencode({"email": email}), headers)
    response = connection.getresponse()
    response.read()
    took = (time.perf_counter() - began) * 1000
    connection.close()
    assert response.status == 303, response.status
    return took


def chance(one, other):
    """The two-sided p of Mann-Whitney's U, by its normal approximation (ties are none here)."""
    ranked = sorted([(x, 0) for x in one] + [(x, 1) for x in other])
    ranks = sum(rank for rank, (_x, of) in enumerate(ranked, 1) if of == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    return erfc(abs(u - n * m / 2) / sqrt(n * m * (n + m + 1) / 12) / sqrt(2))


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.answers", description=__doc__)
    parser.add_argument("--samples", type=int, default=500, help="of each kind")
    each = parser.parse_args().samples
    with TemporaryDirectory() as folder:
        environ = {"INSTANCE_PATH": folder, "TRUSTED_PROXIES": "1"}
        with create_app(environ).app_context():
            upgrade()
            populate(each)
            db.engine.dispose()
        port, visitors = free_port(), count(1)
        command = ["flask", "--app", "wsgi", "serve"]
        with serving("answers", command, environ | {"PORT": str(port)}, port, "/healthz"):
            for number in range(20):
                ask(port, f"warm{number}@example.net", next(visitors))
            took = {kind: [] for kind in KINDS}
            for number in range(each):
                turn = number % len(KINDS)  # none always comes after the same one
                for kind in KINDS[turn:] + KINDS[:turn]:
                    took[kind].append(ask(port, address(kind, number), next(visitors)))
    for kind, times in took.items():
        p = chance(times, took[KINDS[0]]) if kind != KINDS[0] else 1
        print(f"{kind:16}{median(times):8.2f} ms  p {p:.2f}  n {len(times)}")


if __name__ == "__main__":
    main()
