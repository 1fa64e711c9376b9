from community.access import Role
from tests.factories import make_comment, make_community, make_member, make_post, make_space

HTMX = {"HX-Request": "true"}


def test_a_comment_is_added_and_counted(sign_in, member, post):
    browser = sign_in(member)
    response = browser.post(f"/c/acme/posts/{post.id}/comments", data={"body": " Hi "})

    assert response.status_code == 303 and response.location.endswith("#comment-1")
    page = browser.get(response.location).text
    assert "<p>Hi</p>" in page and "1 comment<" in page and 'id="comment-1"' in page


def test_htmx_gets_the_comment_the_count_and_an_empty_form(sign_in, member, post):
    response = sign_in(member).post(
        f"/c/acme/posts/{post.id}/comments", data={"body": "Hi"}, headers=HTMX
    )
    assert response.status_code == 200 and "<html" not in response.text
    assert 'id="comment-1"' in response.text and "></textarea>" not in response.text
    assert 'hx-swap-oob="true">1 comment<' in response.text


def test_an_empty_comment_is_refused_in_words(sign_in, member, post):
    response = sign_in(member).post(f"/c/acme/posts/{post.id}/comments", data={"body": " "})
    assert response.status_code == 422 and "Write something first." in response.text
    assert post.comment_count == 0


def test_a_long_comment_is_refused_and_kept_in_the_form(sign_in, member, post):
    typed = "long " * 2001
    response = sign_in(member).post(f"/c/acme/posts/{post.id}/comments", data={"body": typed})
    assert response.status_code == 422 and "10,000" in response.text
    assert typed.strip() in response.text


def test_the_next_comment_waits_five_seconds_and_the_same_one_longer(sign_in, member, post):
    browser, url = sign_in(member), f"/c/acme/posts/{post.id}/comments"
    assert browser.post(url, data={"body": "One"}).status_code == 303
    hasty = browser.post(url, data={"body": "Two"})
    assert hasty.status_code == 429 and "Two" in hasty.text


def test_where_only_staff_comment_a_member_is_refused(sign_in, member, community):
    post = make_post(make_space(community, "News", comment_role=Role.MODERATOR))
    url = f"/c/acme/posts/{post.id}/comments"
    assert sign_in(member).post(url, data={"body": "Hi"}).status_code == 403
    staff = make_member(community, Role.MODERATOR)
    assert sign_in(staff).post(url, data={"body": "Hi"}).status_code == 303


def test_a_stranger_is_asked_to_sign_in_and_comes_back(sign_in, community):
    post = make_post(make_space(community, visibility="public"))
    response = sign_in().post(f"/c/acme/posts/{post.id}/comments", data={"body": "Hi"})
    assert response.status_code == 303 and response.location.startswith("/c/acme/sign-in")


def test_a_post_of_another_community_does_not_exist(sign_in, member):
    theirs = make_post(make_space(make_community("rival")))
    response = sign_in(member).post(f"/c/acme/posts/{theirs.id}/comments", data={"body": "Hi"})
    assert response.status_code == 404


def test_a_reply_joins_the_thread_and_names_whom_it_answers(sign_in, member, post, community):
    bob, cleo = make_member(community, name="Bob"), make_member(community, name="Cleo")
    first = make_comment(post, bob)
    reply = make_comment(post, cleo, "A reply", first)
    url = f"/c/acme/posts/{post.id}/comments"
    sign_in(member).post(url, data={"body": "To the reply", "parent_id": reply.id})

    page = sign_in(member).get(f"/c/acme/posts/{post.id}").text
    assert "to Cleo" in page and first.reply_count == 2 and post.comment_count == 3


def test_a_reply_to_a_comment_on_another_post_is_not_found(sign_in, member, post, space):
    elsewhere = make_comment(make_post(space))
    response = sign_in(member).post(
        f"/c/acme/posts/{post.id}/comments", data={"body": "Hi", "parent_id": elsewhere.id}
    )
    assert response.status_code == 404
