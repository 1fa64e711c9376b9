"""The tests of return addresses believe hostile.leads_to; here a browser has the say."""

from tests.accounts.hostile import FORMS, leads_to

HOME = ("http", "localhost")
ORIGINS = """
(addresses) => addresses.map((address) => {
  try { return new URL(address, "http://localhost/").origin } catch { return "nowhere" }
})
"""


def test_where_a_browser_would_leave_the_site_the_tests_know_it(chromium):
    page = chromium().new_page()
    forms = [form for form in FORMS if form.isprintable() or form.isascii()]
    origins = dict(zip(forms, page.evaluate(ORIGINS, forms), strict=True))
    page.close()
    left = [form for form in forms if origins[form] not in {"http://localhost", "nowhere"}]
    assert len(left) > 70 and not [form for form in left if leads_to(form) == HOME]
    stayed = [form for form in forms if origins[form] == "http://localhost"]
    assert not [form for form in stayed if leads_to(form) != HOME and "localhost:" not in form]
