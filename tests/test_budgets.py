"""Pages stay cheap however much was written: few queries, no scans, few bytes.

One database of each kind holds a large community and a small one. Nothing here changes what they
wrote, so it is made once for all tests of this file, in some seconds.
"""

import gzip
import re
from urllib.parse import urljoin

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine

from bench import people
from bench.generate import Size, fill
from community.communities.models import Community
from community.db import db
from community.members.models import Member
from community.posts.models import Post
from tests.databases import kind_of, make_app

LARGE = Size(posts=10_000, comments=10_000, talked_about=500)
SMALL = Size(posts=10, comments=60, talked_about=40, members=10, visitors=5)
MEMBER_QUERIES, VISITOR_QUERIES = 12, 8  # ARCHITECTURE.md, section 6
FIRST_LOAD, SCRIPTS = 100_000, 40_000  # bytes
FEW_ROWS = 1_000  # PostgreSQL rightly reads a table of a few pages from end to end
STEPS = 3_000  # of SQLite's machine; a list of 26 posts with authors and spaces takes about 2,000
PAGES = ("feed", "hot", "top", "top of all", "hot of a kind", "hot of a space", "space", "post")
OWN_PAGES = ("following", "unread", "bookmarks")  # which visitors have none of
SPARSE = ("top", "unread")  # in the small community nothing was posted in their time
# times as far: along a month, or ten authors, or asking of each post whether it was seen
WALKS = {"top": 4, "following": 3, "unread": 2}


@pytest.fixture(scope="module")
def filled(databases, tmp_path_factory):
    """filled(kind): the URL of a database with both communities, made when first asked for."""
    made = {}

    def url_of(kind):
        if kind not in made:
            made[kind] = databases(kind).fresh()
            app = make_app(tmp_path_factory.mktemp("filled"), made[kind])
            with app.app_context():
                fill(LARGE, "large")
                fill(SMALL, "small")
                db.session.remove()
                db.engine.dispose()
        return made[kind]

    yield url_of
    for kind, url in made.items():
        databases(kind).drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, filled):
    return filled(kind_of(request.param))


def someone(slug):
    """A member who opens spaces and is listed in the private ones."""
    return people.some_members(slug, 2)[1]


def path_of(page, slug):
    """The address of the feed, or of the most discussed public post, or of its space."""
    posts = select(Post).join(Post.space).filter_by(visibility="public")
    ours = posts.join(Community, Community.id == Post.community_id).where(Community.slug == slug)
    post = db.session.scalar(ours.order_by(Post.comment_count.desc(), Post.id).limit(1))
    inside = {
        "feed": "/",
        "hot": "/?tab=hot",
        "top": "/?tab=top&period=month",
        "top of all": "/?tab=top&period=all",
        "hot of a kind": "/?tab=hot&type=poll",
        "hot of a space": f"/?tab=hot&space={post.space.slug}",
        "following": "/?tab=following",
        "unread": "/?tab=unread",
        "bookmarks": "/bookmarks",
        "space": f"/spaces/{post.space.slug}",
        "post": f"/posts/{post.id}",
    }
    return f"/c/{slug}{inside[page]}"


def askers(page):
    """Who may ask for a page: a member and a visitor, or a member alone."""
    return (someone,) if page in OWN_PAGES else (someone, lambda slug: None)


def visit(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer


@pytest.mark.one_database
@pytest.mark.parametrize("page", PAGES + OWN_PAGES)
def test_a_page_takes_few_queries_and_no_more_in_a_large_community(page, sign_in, queries):
    for who in askers(page):
        budget = MEMBER_QUERIES if who is someone else VISITOR_QUERIES
        sent = {}
        for slug in ("large", "small"):
            browser, path = sign_in(who(slug)), path_of(page, slug)
            each = [queries(lambda at=path, by=browser: visit(by, at)) for _ in range(2)]
            assert 0 < len(each[0]) <= budget  # also when a first visit is written down
            sent[slug] = len(each[1])
        assert sent["large"] == sent["small"] or (page in SPARSE and sent["large"] > sent["small"])


def with_parameters(function):
    """[(statement, parameters)] of the SELECTs that a function sends."""
    sent = []

    def note(connection, cursor, statement, parameters, context, many):
        if statement.startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        function()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return sent


def explained(statement, parameters, how):
    connection = db.session.connection()
    return connection.exec_driver_sql(f"{how} {statement}", parameters).all()


def scans_of(statement, parameters):
    """The steps of a statement's plan that read a whole table."""
    if "WHERE 0 = 1" in statement:  # what readable_x asks for who may read nothing: ends at once
        return []
    if db.engine.dialect.name == "sqlite":
        lines = explained(statement, parameters, "EXPLAIN QUERY PLAN")
        return [line.detail for line in lines if is_scan(line.detail)]
    ((plan,),) = explained(statement, parameters, "EXPLAIN (FORMAT JSON)")
    return [node["Relation Name"] for node in nodes(plan[0]["Plan"]) if reads_all(node)]


def is_scan(detail):
    """Whether a line of SQLite's plan walks a table, or builds an index of one to search that.

    "(subquery-3)" and SQLAlchemy's "anon_1" are not tables but what a part of the statement came
    to, such as the replies below one page's comments; a CONSTANT ROW is no table either.
    """
    walks = re.match(r"SCAN (?!CONSTANT ROW|\(subquery-\d+\)|anon_\d+)", detail)
    return bool(walks or ("AUTOMATIC" in detail and "anon_" not in detail))


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def reads_all(node):
    return node["Node Type"] == "Seq Scan" and rows_in(node["Relation Name"]) > FEW_ROWS


def rows_in(table):
    counted = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:table)")
    return db.session.scalar(counted, {"table": table})


def selects_of(page, sign_in):
    """What a page of the large community asks, for a member and for a visitor."""
    path, sent = path_of(page, "large"), []
    for who in askers(page):
        browser = sign_in(who("large"))
        sent += with_parameters(lambda browser=browser: visit(browser, path))
    assert any("FROM posts" in statement for statement, _values in sent)
    return sent


@pytest.mark.parametrize("page", PAGES + OWN_PAGES)
def test_no_query_of_a_page_scans_a_table(page, sign_in):
    sent = selects_of(page, sign_in)
    assert not [(scans, each[0]) for each in sent if (scans := scans_of(*each))]


def test_the_check_finds_a_scan(app):
    for each in scanning():
        assert scans_of(*each)


def scanning():
    """Two statements that read all posts: on their own, and for each row of another table."""
    title = Post.title == "There is no index on titles"
    for statement in (select(Post.id).where(title), select(Member.id).join(Post, title)):
        yield from with_parameters(lambda one=statement: db.session.scalar(one))


def steps_of(statement, parameters):
    """How many steps SQLite takes for a statement: the work it is, whatever its plan is called."""
    connection = db.session.connection().connection.driver_connection
    ticks = []
    connection.set_progress_handler(lambda: ticks.append(1), 10)
    connection.execute(statement, parameters).fetchall()
    connection.set_progress_handler(None, 0)
    return len(ticks) * 10


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("page", PAGES + OWN_PAGES)
def test_no_query_of_a_page_walks_far_along_an_index(page, sign_in):
    sent, most = selects_of(page, sign_in), STEPS * WALKS.get(page, 1)
    assert not [(steps, each[0]) for each in sent if (steps := steps_of(*each)) > most]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_steps_tell_long_work(app):
    for each in scanning():
        assert steps_of(*each) > STEPS


def zipped(browser, path):
    """(text, bytes on the wire) of an address."""
    answer = browser.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, path
    squeezed = answer.headers.get("Content-Encoding") == "gzip"
    content = gzip.decompress(answer.data) if squeezed else answer.data
    return content.decode(), len(answer.data)


def with_imports(browser, paths):
    """The scripts at these addresses and those they import."""
    found = list(paths)
    for path in found:
        for name in re.findall(
            r"""(?:import|from) ?["'](\./[^"']+)["']""", zipped(browser, path)[0]
        ):
            neighbour = urljoin(path, name)
            if neighbour not in found:
                found.append(neighbour)
    return found


def test_a_first_visit_loads_few_bytes(sign_in):
    browser = sign_in(someone("large"))
    page, size = zipped(browser, path_of("feed", "large"))
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    scripts = with_imports(browser, re.findall(r'<script src="([^"]+)"', page))
    script_bytes = sum(zipped(browser, path)[1] for path in scripts)
    sheet_bytes = sum(zipped(browser, path)[1] for path in sheets)
    assert (len(sheets), len(scripts) >= 2) == (2, True)
    assert script_bytes <= SCRIPTS
    assert size + sheet_bytes + script_bytes <= FIRST_LOAD
