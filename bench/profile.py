"""Where the CPU time of one page goes: `python -m bench.profile PATH` (feed, post, talk, space).

Calls the WSGI application in this process, as a member unless --visitor says otherwise. The own
times are what the profiler sees, which makes much-called functions look dearer than they are; the
first line is measured without it.
"""

import argparse
import cProfile
import logging
import os
import pstats
from time import process_time

from sqlalchemy import event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench import instance
from community.accounts.browser import SESSION_COOKIE


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("path", help="feed, post, talk, space, or an address like /c/bench/spaces")
    parser.add_argument("--visitor", action="store_true")
    parser.add_argument("--gzip", action="store_true", help="accept a compressed answer")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--lines", type=int, default=30)
    parser.add_argument("--sort", default="tottime", help="or cumtime")
    instance.add_options(parser)
    return parser.parse_args()


def getter(app, path, options, tokens):
    """A function that asks for the page once and returns its size."""
    headers = {"Accept-Encoding": "gzip" if options.gzip else "identity"}
    if not options.visitor:
        headers["Cookie"] = f"{SESSION_COOKIE}={tokens[0]}"
    environ = EnvironBuilder(path, app.config["PUBLIC_URL"], headers=headers).get_environ()

    def get():
        body, status, _headers = run_wsgi_app(app, environ, buffered=True)
        assert status.startswith("200"), f"{path} answered {status}"
        return sum(map(len, body))

    return get


def count_queries(engine, get):
    sent = []

    def note(connection, cursor, statement, *more):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    get()
    event.remove(engine, "before_cursor_execute", note)
    return sum(not statement.startswith("BEGIN") for statement in sent)


def cpu_of(get, requests):
    started = process_time()
    for _ in range(requests):
        get()
    return (process_time() - started) / requests * 1000


def profile(get, options):
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(options.requests):
        get()
    profiler.disable()
    stats = pstats.Stats(profiler).sort_stats(options.sort)
    total = 1000 * stats.total_tt / options.requests
    print(f"  ms own   ms all   calls  (per request; under the profiler it takes {total:.2f} ms)")
    for function in stats.fcn_list[: options.lines]:
        _primitive, calls, own, total, _callers = stats.stats[function]
        each = [1000 * seconds / options.requests for seconds in (own, total)]
        print(f"{each[0]:8.3f} {each[1]:8.3f} {calls / options.requests:7.1f}  {name_of(function)}")


def name_of(function):
    path, line, name = function
    short = path.partition("site-packages/")[2] or os.path.relpath(path) if line else ""
    return f"{name}  {short}:{line}" if line else name


def main():
    options = read_options()
    app, tokens = instance.prepare(options)
    logging.getLogger("hearth").setLevel(logging.WARNING)  # a line per request is not the page
    with app.app_context():
        path = instance.pages().get(options.path, options.path)
        engine = instance.db.engine
        instance.db.session.remove()
    get = getter(app, path, options, tokens)
    size = [get() for _ in range(20)][-1]
    queries = count_queries(engine, get)
    cpu = cpu_of(get, options.requests)
    print(f"{path}: {cpu:.2f} ms CPU, {queries} queries, {size:,} bytes")
    profile(get, options)


if __name__ == "__main__":
    main()
