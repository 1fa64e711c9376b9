"""The server: Granian's worker processes for pages, and one thread here for jobs."""

import multiprocessing

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from community.config import ROOT
from community.jobs import work

KILL_AFTER = 10  # seconds a worker gets to finish what it is doing


def run(app, host):
    """Serve until stopped by a signal."""
    # A forked worker would inherit the locks and connections that the jobs' threads hold here.
    multiprocessing.set_start_method("spawn", force=True)
    jobs = work(app)
    jobs.start()
    server = Granian(
        "wsgi:app",
        address=host,
        port=app.config["PORT"],
        interface=Interfaces.WSGI,
        workers=app.config["WORKERS"],
        blocking_threads=app.config["THREADS"],
        backpressure=app.config["THREADS"] * 8,
        workers_kill_timeout=KILL_AFTER,
        respawn_failed_workers=True,
        log_level=LogLevels.error,  # it warns of more threads than cores: they wait for locks
        working_dir=ROOT,
    )
    print(f"Hearth is at {app.config['PUBLIC_URL']}", flush=True)
    try:
        server.serve()
    finally:
        jobs.stop(graceful=True)
