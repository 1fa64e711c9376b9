import re

import pytest

from community.db import db
from community.mail import Mail


@pytest.fixture
def last_mail(app):
    """The mail queued last."""
    return lambda: db.session.query(Mail).order_by(Mail.id.desc()).first()


@pytest.fixture
def ask(sign_in, last_mail):
    """ask(address) -> (browser that asked, code, path of the link)."""

    def ask(address="ana@example.org", prefix="", browser=None, **form):
        browser = browser or sign_in()
        response = browser.post(f"{prefix}/sign-in", data={"email": address, **form})
        assert response.status_code == 303, response.text
        mail = last_mail()
        link = re.search(r"http://[^/]+(\S*/sign-in/link/\S+)", mail.text)[1]
        return browser, mail.subject[:6], link

    return ask
