"""The server: Granian's worker processes for pages, and one process for jobs.

All of them are forked from this one, which has loaded everything and holds no connection and no
thread of ours: they start at once and share its memory.
"""

import multiprocessing
import os
import resource
import signal
import time
from threading import Event, Thread

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from community.config import ROOT
from community.db import db
from community.jobs import work

KILL_AFTER = 10  # seconds a worker gets to finish what it is doing
WATCH_EVERY = 0.5  # seconds between looks at whether another process lives


def run(app, host):
    """Serve until stopped by a signal."""
    multiprocessing.set_start_method("fork", force=True)
    allow_many_files()
    db.engine.dispose()
    stopped = Event()
    jobs = Thread(target=keep_at, args=(start_jobs(app), app, stopped))
    jobs.start()
    server = Server(
        "wsgi:app",
        address=host,
        port=app.config["PORT"],
        interface=Interfaces.WSGI,
        workers=app.config["WORKERS"],
        blocking_threads=app.config["THREADS"] + app.config["STREAMS"],
        backpressure=app.config["THREADS"] * 8 + app.config["STREAMS"],
        workers_kill_timeout=KILL_AFTER,
        respawn_failed_workers=True,
        log_level=LogLevels.error,  # it warns of more threads than cores: they wait for locks
        working_dir=ROOT,
    )
    server.stopping = app.extensions["stream_hub"].stopping = multiprocessing.Event()
    print(f"Hearth is at {app.config['PUBLIC_URL']}", flush=True)
    try:
        server.serve()
    finally:
        stopped.set()
        jobs.join()


class Server(Granian):  # type: ignore[valid-type, misc]
    """Tells its workers that they end: a stream would otherwise go on until it is killed."""

    def shutdown(self, exit_code=0):
        self.stopping.set()
        super().shutdown(exit_code)


def allow_many_files():
    """An open stream is an open file; by default a process may have 1,024."""
    _now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def start_jobs(app):
    process = multiprocessing.Process(target=work_until_stopped, args=(app, os.getpid()))
    process.start()
    return process


def keep_at(process, app, stopped):
    """Have another process take up the jobs whenever theirs dies, until stopped."""
    while not stopped.wait(WATCH_EVERY):
        if not process.is_alive():
            process = start_jobs(app)
    if process.is_alive():
        os.kill(process.pid, signal.SIGINT)  # finish the job, then stop
    process.join(KILL_AFTER)
    process.kill()


def work_until_stopped(app, server):
    """Do jobs until told to stop, or until the server (its process id) is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # the consumer sets its own
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # at which it would start a server
    Thread(target=stop_with, args=(server,), daemon=True).start()
    work(app).run()


def stop_with(server):
    while os.getppid() == server:
        time.sleep(WATCH_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
