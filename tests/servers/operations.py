"""Processes that write at random, as the views do: load, call one handler, commit.

    python -m tests.servers.operations FOLDER DATABASE_URL PROCESSES COUNT_OF_EACH

Each says at the end how often it did each operation and was refused.
"""

import os
import sys
from collections import Counter
from multiprocessing import Process
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer, undefer_group

from community.comments.handlers.answers import accept_comment, unaccept_comment
from community.comments.handlers.writing import create_comment, delete_comment, edit_comment
from community.comments.models import Comment
from community.db import db
from community.errors import Refused
from community.members.models import Member
from community.polls.handlers import add_poll, take_back, vote
from community.polls.models import Poll
from community.posts.handlers.acts import lock_post, move_post, pin_post, unlock_post, unpin_post
from community.posts.handlers.writing import create_post, delete_post, edit_post, restore_post
from community.posts.models import Post
from community.reactions.handlers import react, unreact
from community.spaces.models import Space
from tests.databases import make_app

TAGS = ("#wood", "#glue", "#clocks", "#tin", "")
EMOJI = ("❤️", "👏", "💡")


class Writer:
    """Staff, who are not held up by pauses, doing one thing after another."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.serial = seed * 1_000_000
        self.done: Counter = Counter()

    def operations(self, count):
        acts = {
            **{self.write_post: 14, self.edit: 10, self.delete: 9, self.restore: 9, self.move: 9},
            **{self.comment: 16, self.edit_comment: 5, self.delete_comment: 9, self.accept: 4},
            **{self.react: 18, self.unreact: 8, self.vote: 9, self.pin: 2, self.lock: 2},
        }
        for act in self.random.choices(list(acts), list(acts.values()), k=count):
            try:
                act()
                db.session.commit()
                self.done[act.__name__] += 1
            except Refused:
                db.session.rollback()
                self.done[f"{act.__name__} refused"] += 1
            db.session.remove()

    def words(self):
        """Words nobody wrote before, with some hashtags."""
        self.serial += 1
        return " ".join([f"Words {self.serial}", *self.random.sample(TAGS, 2)])

    def some(self, kind, *options, where=()):
        """A random row of a kind. Raises Refused when there is none yet."""
        most = db.session.scalar(select(func.max(kind.id))) or 0
        beyond = kind.id >= self.random.randint(1, max(most, 1))
        found = select(kind).where(beyond, *where).order_by(kind.id).limit(1).options(*options)
        row = db.session.scalar(found)
        if row is None:
            raise Refused("Nothing there yet.")
        return row

    def member(self):
        return self.some(Member)

    def post(self):
        return self.some(Post, joinedload(Post.space), undefer_group("body"))

    def a_comment(self, *where):
        post = joinedload(Comment.post).joinedload(Post.space)
        return self.some(Comment, post, undefer(Comment.body), where=where)

    def thing(self):
        return self.random.choice((self.post, self.a_comment))()

    def write_post(self):
        post = create_post(self.some(Space), self.member(), self.words(), self.words())
        if self.random.random() < 0.3:
            add_poll(post, "Which?", ["One", "Two", "Three"], self.random.random() < 0.5)

    def edit(self):
        edit_post(self.post(), self.member(), self.words(), self.words())

    def delete(self):
        delete_post(self.post(), self.member())

    def restore(self):
        restore_post(self.post())

    def move(self):
        move_post(self.post(), self.member(), self.some(Space))

    def pin(self):
        post = self.post()
        unpin_post(post) if post.pinned_at else pin_post(post)

    def lock(self):
        post = self.post()
        unlock_post(post) if post.locked_at else lock_post(post)

    def comment(self):
        post = self.post()
        theirs = select(Comment).where(Comment.post_id == post.id, Comment.deleted_at.is_(None))
        answered = db.session.scalars(theirs.limit(5)).all()
        answers = self.random.choice([None, *answered])
        if post.locked_at or post.deleted_at:
            raise Refused("The view asks that.")
        create_comment(post, self.member(), self.words(), answers)

    def edit_comment(self):
        edit_comment(self.a_comment(), self.member(), self.words())

    def delete_comment(self):
        delete_comment(self.a_comment(), self.member())

    def accept(self):
        questions = Comment.post.has(Post.space.has(kind="questions"))
        comment, member = self.a_comment(questions), self.member()
        (unaccept_comment if comment.accepted_at else accept_comment)(comment, member)

    def react(self):
        react(self.thing(), self.member(), self.random.choice(EMOJI), EMOJI)

    def unreact(self):
        unreact(self.thing(), self.member(), self.random.choice(EMOJI))

    def vote(self):
        poll, member = self.some(Poll, joinedload(Poll.options)), self.member()
        if self.random.random() < 0.2:
            return take_back(poll, member)
        most = len(poll.options) if poll.several else 1
        chosen = self.random.sample(poll.options, self.random.randint(1, most))
        return vote(poll, member, [option.id for option in chosen])


def main(folder, url, processes, count):
    """Fork so many writers from one that has loaded everything: to load it takes longer than all
    that one of them does."""
    app = make_app(folder, url)
    writers = [Process(target=write, args=(app, n, int(count))) for n in range(int(processes))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    sys.exit(max(writer.exitcode for writer in writers))


def write(app, number, count):
    writer = Writer(number + 1)
    with app.app_context():
        writer.operations(count)
    os.write(1, f"{dict(writer.done)}\n".encode())  # in one piece, whoever else writes


if __name__ == "__main__":
    main(*sys.argv[1:])
