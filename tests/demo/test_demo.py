from sqlalchemy import func

from community.comments.models import Comment
from community.db import db
from community.demo.faces import draw_face
from community.demo.handlers import make_demo
from community.members.models import Member
from community.posts.models import Post
from community.spaces.models import Space, SpaceGroup


def test_the_demo_is_as_large_as_promised_and_made_once(app):
    made = app.test_cli_runner().invoke(args=["demo"])
    assert "/c/demo/" in made.output, made.output
    counts = [model.query.count() for model in (Member, SpaceGroup, Space, Post, Comment)]
    assert counts == [40, 3, 10, 150, 900]
    assert Member.query.filter(Member.avatar_id.is_(None)).count() == 0
    assert Space.query.filter_by(visibility="private").count() == 1
    app.test_cli_runner().invoke(args=["demo"])
    assert Post.query.count() == 150


def test_one_click_signs_in_as_its_owner(app, sign_in):
    browser = sign_in()
    assert "/demo" in browser.get("/").text
    response = browser.post("/demo")
    assert response.location == "/c/demo/"
    page = browser.get("/c/demo/")
    assert page.status_code == 200 and "Ines Okafor" in page.text


def test_every_install_has_the_same_demo(app):
    make_demo()
    db.session.commit()
    likes = db.session.query(func.sum(Post.reaction_count)).scalar()
    first = Post.query.order_by(Post.id).first().title
    assert (likes, first) == (1478, "Who looks after what")
    assert draw_face(7) == draw_face(7) != draw_face(8)
