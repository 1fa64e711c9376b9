"""A video plays after a click, and before it nobody else hears of the page."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from community.communities.queries import community_by_slug
from community.posts.handlers import add_post
from community.spaces.models import Space

pytestmark = pytest.mark.browser
VIDEO = "https://youtu.be/dQw4w9WgXcQ"
STUB = "<!doctype html><title>Playing</title><button>Pause</button>"


def start_video(live):
    def start():
        community = community_by_slug("demo")
        space = Space.query.filter_by(community_id=community.id, slug="bikes").one()
        return add_post(space, None, "A video", f"Look:\n{VIDEO}").id

    return f"/c/demo/posts/{live.do(start)}"


def hosts(watch):
    return {urlsplit(request.url).hostname for request in watch.requests}


def test_nothing_is_asked_of_the_videos_site_before_a_click(page_of, live, watch):
    page = page_of()
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body=STUB))
    page.goto(start_video(live))
    video = page.get_by_role("link", name="Play YouTube video")
    expect(video).to_be_visible()
    assert hosts(watch) == {"127.0.0.1"}
    video.focus()
    page.keyboard.press("Enter")
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("title", "YouTube video")
    expect(frame).to_be_focused()
    expect(page.frame_locator("iframe").get_by_role("button", name="Pause")).to_be_visible()
    assert hosts(watch) == {"127.0.0.1", "www.youtube-nocookie.com"}


def test_other_frames_are_refused_by_the_policy(page_of, live, watch):
    page = page_of()
    page.goto(start_video(live))
    page.evaluate("document.querySelector('a.video').dataset.video = 'https://evil.example/'")
    page.get_by_role("link", name="Play YouTube video").click()
    expect(page.locator("iframe")).to_be_visible()
    page.wait_for_timeout(300)
    assert any("frame-src" in each for each in watch.wrong)
    assert "evil.example" not in hosts(watch)
    watch.wrong.clear()


def test_without_scripts_it_is_a_link_to_the_videos_page(page_of, live):
    page = page_of(javascript=False)
    page.goto(start_video(live))
    video = page.get_by_role("link", name="Play YouTube video")
    expect(video).to_have_attribute("href", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")
