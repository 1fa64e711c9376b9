"""Whatever is typed, the page answers."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.search.question import question_of
from community.search.words import WORD, fold, tokens_of
from tests.factories import make_comment

PIECES = (
    '"', "'", "*", "^", ":", "(", ")", "-", "+", "&", "|", "!", "<->", "\\", "%", "_", ";", "--",
    "NEAR(", "AND", "OR", "NOT", "col:", "title:", "{a b}:", "a*", "'; drop table posts; --",
    "\x00", "\ud800", "🪑", "👩‍👩‍👧", "\u202e", "שלום", "العربية", "東京", "水", "ก็", "ﬁ", "½", "ß",
    "İ", "a\u0301", "\u200d", "chair", "chiar", "\t", "\n", "$1", ":match", "%s", "{0}",
)  # fmt: skip
TYPED = st.one_of(
    st.text(max_size=99), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)  # fmt: skip
AS_IT_IS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def browser(app, member, post, write, sign_in):
    """A member's browser that may search as often as it likes."""
    make_comment(post, member, "A chair in 東京, and שלום.")
    write("A chair", 'He said: "NEAR(the chair)" and 100 % of it & more.')
    browser = sign_in(member)

    def ask(path, **arguments):
        app.extensions.pop("search_turns", None)
        return browser.get(f"/c/acme/search{path}", query_string=arguments)

    return ask


@AS_IT_IS
@given(typed=TYPED, kind=st.sampled_from(("", "posts", "comments", "members", "spaces", "?")))
def test_the_page_answers_whatever_is_typed(browser, typed, kind):
    typed = typed.encode("utf-8", "replace").decode()
    assert browser("", q=typed, type=kind).status_code in {200, 422}
    assert browser("/palette", q=typed).status_code == 200
    assert browser("/similar", title=typed).status_code == 200


@AS_IT_IS
@given(arguments=st.dictionaries(
    st.sampled_from("space author time picture answered followed sort after".split()),
    TYPED, max_size=4,
))  # fmt: skip
def test_the_page_answers_whatever_is_asked_for(browser, arguments):
    arguments = {
        name: typed.encode("utf-8", "replace").decode() for name, typed in arguments.items()
    }
    assert browser("", q="chair", type="posts", **arguments).status_code in {200, 404, 422}


def test_a_very_long_question_is_refused_with_its_words(browser):
    page = browser("", q="chair " * 20)
    assert page.status_code == 422 and "Keep it under 100 characters" in page.text
    assert 'value="chair chair' in page.text
    assert browser("", q="x" * 50_000).status_code == 422
    assert browser("/palette", q="x " * 20_000).status_code == 200
    assert browser("", q="x").status_code == 422 and browser("", q="水").status_code == 200
    assert browser("", q="-chair").status_code == 422 and browser("", q="🪑🪑").status_code == 422


def test_broken_utf8_is_read_as_it_can_be(browser, sign_in, member):
    answer = sign_in(member).get("/c/acme/search?q=%ff%fechair&space=%80&type=%00")
    assert answer.status_code == 200


@AS_IT_IS
@given(typed=st.text(max_size=200))
def test_tokens_are_fit_for_both_indexes(typed):
    for token in tokens_of(typed):
        assert token and not set(token) & set("'\"\\ \x00:&|!()*<>") and len(token) <= 40
        assert "".join(WORD.findall(token)) == token
    for phrase in question_of(typed).wanted:
        assert all(phrase.tokens)


@AS_IT_IS
@given(words=st.lists(st.text(alphabet="abcäöüßłøéåñç", min_size=3, max_size=8), min_size=1))
def test_folding_is_the_same_for_both_sides(words):
    text = " ".join(words)
    assert fold(text) == fold(text.upper().lower()) or "ß" in text
    assert tokens_of(text) == [token for word in words for token in tokens_of(word)]
