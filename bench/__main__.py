"""What pages cost: `make bench`, or `python -m bench --help`. See docs/performance.md."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from statistics import mean

from bench import instance, reference
from community.accounts.browser import SESSION_COOKIE
from community.config import ROOT

CONNECTIONS = 8
START_SECONDS = 30
# name -> (page, who asks, what the answer must hold, the encoding it may come in)
CASES = {
    "feed, member": ("feed", "member", "feed-item", "identity"),
    "feed, member, gzip": ("feed", "member", "feed-item", "gzip"),
    "hot, member": ("hot", "member", "feed-item", "identity"),
    "post, member": ("post", "member", "comment-main", "identity"),
    "post of 2,000, member": ("talk", "member", "comment-main", "identity"),
    "space, member": ("space", "member", "feed-item", "identity"),
    "feed, visitor": ("feed", "visitor", "feed-item", "identity"),
    "post, visitor": ("post", "visitor", "comment-main", "identity"),
}


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement")
    parser.add_argument("--runs", type=int, default=1, help="of each page; the median counts")
    parser.add_argument("--only", help="names of cases, separated by semicolons")
    beside = ROOT.parent / "shared/loadtest/loadtest.py"
    parser.add_argument("--loadtest", type=Path, default=beside, metavar="PATH")
    instance.add_options(parser)
    options = parser.parse_args()
    if not options.loadtest.is_file():
        sys.exit(f"The load generator is not at {options.loadtest}: name it with --loadtest PATH.")
    return options


def main():
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # so that servers are, too
    app, tokens = instance.prepare(options)
    with app.app_context():
        paths = instance.pages()
        instance.db.engine.dispose()
    plain = measure_reference(options)
    with serving_hearth(options) as (pid, port):
        rows = measure(options, config_of("hearth", pid, port, cases(options, paths), tokens))
    plain += measure_reference(options)
    show(plain + rows, mean(row["cpu_ms"]["server"] for row in plain))


def measure_reference(options):
    """Before and after the rest, since a machine that others use changes its pace."""
    with serving_reference(options) as (pid, port):
        return measure(options, config_of("reference", pid, port, [reference_case()]))


@contextmanager
def serving_hearth(options):
    port = free_port()
    environ = instance.environ_of(options) | {
        "PORT": str(port),
        "WORKERS": "2",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",  # as for real, which also asks for SMTP_URL
        "SMTP_URL": "smtp://127.0.0.1:9",
    }
    command = ["flask", "--app", "wsgi", "serve"]
    with serving("hearth", command, environ, port, "/healthz") as pid:
        yield pid, port


@contextmanager
def serving_reference(options):
    port, database = free_port(), options.instance / "reference.db"
    reference.make_database(database)
    command = ["bench.reference", str(port), str(database)]
    with serving("reference", command, {}, port, "/") as pid:
        yield pid, port


@contextmanager
def serving(name, module, environ, port, path):
    """Run `python -m` something in a session of its own; stop all of it at the end."""
    log = instance.RESULTS / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", *module],
            env=os.environ | environ,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_for(server, port, path, log)
        yield server.pid
    finally:
        stop(server)


def stop(server):
    """Ask the server and its workers to end, then make sure that none is left."""
    server.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        server.wait(15)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(server, port, path, log):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    sys.exit(f"The server does not answer; see {log}:\n{log.read_text()[-2000:]}")


def config_of(name, pid, port, cases, tokens=()):
    """The load generator's description of a server (see its README)."""
    return {
        "name": name,
        "base": f"http://127.0.0.1:{port}",
        "processes": {"server": [pid]},
        "sessions": {
            "visitor": {"users": [{}]},
            "member": {"users": [{"token": token} for token in tokens]},
        },
        "cases": cases,
    }


def reference_case():
    return {"name": "reference", "path": "/", "session": "visitor", "expect": ["row-91"]}


def cases(options, paths):
    wanted = options.only.split(";") if options.only else CASES
    for name, (page, who, text, encoding) in CASES.items():
        if name in wanted:
            case = {"name": name, "path": paths[page], "session": who}
            cookie = {"Cookie": f"{SESSION_COOKIE}={{{{token}}}}"} if who == "member" else {}
            yield case | {"headers": cookie, "expect": [text], "accept_encoding": encoding}


def measure(options, config):
    """Run the load generator on a config; its rows."""
    config["cases"] = list(config["cases"])
    described = instance.RESULTS / f"{config['name']}.json"
    measured = instance.RESULTS / f"{config['name']}.result.json"
    described.write_text(json.dumps(config, indent=1))
    command = [sys.executable, options.loadtest, described, "--out", measured, "--warmup", "2"]
    command += ["--conns", CONNECTIONS, "--seconds", options.seconds, "--runs", options.runs]
    command += ["--extra", "0", "--patience", "3"]
    if subprocess.run([str(word) for word in command], check=False).returncode:
        sys.exit(f"The load generator gave up on {described}.")
    return json.loads(measured.read_text())["rows"]


def show(rows, plain):
    print(f"\n{'page':24}{'CPU ms':>8}{'ratio':>7}{'p50 ms':>8}{'p95 ms':>8}{'req/s':>8}", end="")
    print(f"{'bytes':>9}{'others':>8}{'bad':>5}")
    for row in rows:
        cpu, bad = row["cpu_ms"]["server"], row["errors"] + row["not_ok"]
        print(f"{row['case']:24}{cpu:8.2f}{cpu / plain:7.2f}", end="")
        print(f"{row['p50']:8.1f}{row['p95']:8.1f}{row['rps']:8.0f}", end="")
        print(f"{row['bytes']:9.0f}{row['other_cpu']:8.0%}{bad:5}")


if __name__ == "__main__":
    main()
