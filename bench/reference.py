"""The page to compare with: what Flask, Jinja, SQLAlchemy and Granian cost with nothing of ours.

30 KB of HTML from one template with a loop, escapes and a few conditions, and one indexed query
on SQLite. `python -m bench.reference PORT DATABASE` serves it as `flask serve` serves Hearth.
"""

import os
import sys

from flask import Flask, render_template
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

THREADS = 32
TEXT = "Patience & good light: the second firing took longer than I expected. "
ROWS = [
    {
        "id": n,
        "title": f"What “the usual way” costs, part {n}",
        "author": f"Ada <{n}>" if n % 7 else None,
        "when": f"{n} min",
        "unread": n % 3 == 0,
        "text": TEXT * (1 + n % 3),
    }
    for n in range(1, 92)
]


class Base(DeclarativeBase):
    pass


class Reader(Base):
    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


def make_database(path):
    """A file with a thousand readers; made again each time."""
    path.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Reader(email=f"{n}@example.org", name=f"Reader {n}") for n in range(1000))
        session.commit()
    engine.dispose()


def create_app():
    app = Flask(__name__)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    engine = create_engine(f"sqlite:///{os.environ['REFERENCE']}", pool_size=THREADS)

    @app.get("/")
    def page():
        with Session(engine) as session:
            reader = session.scalar(select(Reader).where(Reader.email == "500@example.org"))
            return render_template("reference.html", reader=reader, rows=ROWS)

    return app


def serve(port, database):
    os.environ["REFERENCE"] = database
    Granian(
        "bench.reference:create_app",
        factory=True,
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=THREADS,
        backpressure=THREADS * 8,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    serve(*sys.argv[1:])
