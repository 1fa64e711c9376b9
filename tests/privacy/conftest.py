import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from community.accounts.models import User
from community.db import db, now
from community.privacy.jobs import erase_due_accounts
from community.privacy.models import Export
from tests.factories import make_community


@pytest.fixture
def three(app):
    return [make_community(slug) for slug in ("acme", "lantern", "rival")]


@pytest.fixture
def copy_of(sign_in, run_jobs):
    """copy_of(user) -> the zip that user gets."""

    def make(user):
        browser = sign_in(user)
        assert browser.post("/account/export").status_code == 303
        run_jobs()
        export = db.session.query(Export).filter_by(user_id=user.id, state="ready").one()
        answer = browser.get(f"/account/export/{export.id}")
        assert answer.status_code == 200
        return ZipFile(io.BytesIO(answer.data))

    return make


@pytest.fixture
def data_of(copy_of):
    return lambda user: json.loads(copy_of(user).read("data.json"))


@pytest.fixture
def leave(sign_in):
    """leave(user) -> the browser that asked for the account to be deleted."""

    def ask(user, words="erase", **form):
        browser = sign_in(user)
        typed = {"email": user.email, "words": words, **form}
        answer = browser.post("/account/delete", data=typed)
        assert answer.status_code == 303, answer.text
        return browser

    return ask


@pytest.fixture
def pass_days(run_jobs):
    """Seven days go by for who asked to be forgotten, and what is due is done."""

    def run():
        db.session.rollback()
        due = update(User).where(User.erase_at.is_not(None))
        db.session.execute(due.values(erase_at=now() - timedelta(seconds=1)))
        db.session.commit()
        erase_due_accounts()
        run_jobs()
        erase_due_accounts()  # a minute later
        db.session.rollback()
        db.session.expire_all()

    return run
