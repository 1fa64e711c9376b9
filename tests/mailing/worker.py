"""A worker that sends mails, and another each time it is killed.

    python -m tests.mailing.worker FOLDER DATABASE_URL SMTP_URL

Forked from one process that has loaded everything and sent what was there; prints the process id of
each. Ends with its standard input.
"""

import os
import select
import sys
import time

from community.db import db
from community.mail import sweep_mails
from tests.databases import make_app


def main(folder, url, smtp_url):
    app = make_app(folder, url, SMTP_URL=smtp_url)
    send_all(app)
    with app.app_context():
        db.engine.dispose()
    child = start(app)
    while not select.select([sys.stdin], [], [], 0.002)[0]:
        if os.waitpid(child, os.WNOHANG)[0]:
            child = start(app)
    os.kill(child, 9)


def start(app):
    child = os.fork()
    if child:
        os.write(1, f"{child}\n".encode())
        return child
    try:
        work(app, os.getppid())
    finally:
        os._exit(1)


def work(app, parent):
    while os.getppid() == parent:
        send_all(app)
        time.sleep(0.005)


def send_all(app):
    """What a minute brings."""
    queue = app.extensions["job_queue"]
    with app.app_context():
        sweep_mails()
        while task := queue.dequeue():
            queue.execute(task)


if __name__ == "__main__":
    main(*sys.argv[1:])
