from sqlalchemy import func

from community.comments.models import Comment
from community.db import db
from community.demo.faces import draw_face
from community.members.models import Member
from community.posts.models import Post
from community.spaces.models import Space, SpaceGroup


def command(app):
    said = app.test_cli_runner().invoke(args=["demo"]).output
    assert "/c/demo/" in said, said


def click(browser):
    response = browser.post("/demo")
    assert response.location == "/c/demo/"
    page = browser.get("/c/demo/")
    assert page.status_code == 200 and "Ines Okafor" in page.text


def test_a_command_or_a_click_makes_it_once_and_the_click_signs_in(app, sign_in):
    """On SQLite the command comes first, on PostgreSQL the click: to make it takes seconds."""
    browser = sign_in()
    assert "/demo" in browser.get("/").text
    if db.engine.dialect.name == "sqlite":
        command(app)
    click(browser)
    counts = [model.query.count() for model in (Member, SpaceGroup, Space, Post, Comment)]
    assert counts == [40, 3, 10, 150, 900]
    assert Member.query.filter(Member.avatar_id.is_(None)).count() == 0
    assert Space.query.filter_by(visibility="private").count() == 1
    likes = db.session.query(func.sum(Post.reaction_count)).scalar()
    first = Post.query.order_by(Post.id).first().title
    assert (likes, first) == (1478, "Who looks after what")  # on every install the same
    command(app)
    assert Post.query.count() == 150


def test_a_face_is_the_same_whenever_it_is_drawn():
    assert draw_face(7) == draw_face(7) != draw_face(8)
