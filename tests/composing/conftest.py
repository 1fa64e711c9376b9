import pytest


@pytest.fixture
def keep(sign_in, member):
    """keep(**fields): what the script sends while the member types; the answer."""
    browser = sign_in(member)

    def send(browser=browser, **fields):
        headers = {"Accept": "application/json"}
        return browser.post("/c/acme/drafts", data=fields, headers=headers)

    return send
