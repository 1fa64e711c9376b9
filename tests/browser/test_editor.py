"""The editor: marks by buttons and keys, lists that go on, pasting, pictures, suggestions."""

import base64
import io
import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from community.db import db
from community.uploads.models import Upload
from tests.browser.talk import comment_saying, expect_in_place, mark, start_post

pytestmark = pytest.mark.browser

NEW = "/c/demo/posts/new?space=bikes"
PASTE = """
(area, [kinds, files]) => {
  const data = new DataTransfer();
  for (const [kind, words] of Object.entries(kinds)) data.setData(kind, words);
  for (const [name, type, bytes] of files) {
    const content = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    data.items.add(new File([content], name, { type }));
  }
  area.focus();
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  area.dispatchEvent(new ClipboardEvent("paste", how));
}
"""
DROP = """
(area, [name, type, bytes]) => {
  const dataTransfer = new DataTransfer();
  const content = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
  dataTransfer.items.add(new File([content], name, { type }));
  for (const kind of ["dragover", "drop"]) {
    area.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
  }
}
"""


def picture(size=(40, 30), colour="teal", kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def as_file(name="clock.png", **look):
    return {"name": name, "mimeType": "image/png", "buffer": picture(**look)}


def as_text(content):
    return base64.b64encode(content).decode()


@pytest.fixture
def write(page_of, live):
    """write(**look) -> (page, its textarea) of the composer, empty and ready."""

    def open_composer(who="owner", **look):
        page = page_of(who, **look)
        page.goto(NEW)
        page.locator("[data-editor][data-ready]").wait_for()
        area = page.locator("#body")
        area.fill("")
        page.locator("[data-ready=all]").wait_for()
        return page, area

    return open_composer


def paste(area, files=(), **kinds):
    area.evaluate(PASTE, [{kind.replace("_", "/"): words for kind, words in kinds.items()}, files])


def tool(page, name):
    page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


def test_buttons_and_keys_write_marks_and_take_them_back(write):
    page, area = write()
    keys = page.keyboard
    area.fill("make it so")
    area.select_text()
    tool(page, "Bold")
    expect(area).to_have_value("**make it so**")
    keys.press("Control+b")
    expect(area).to_have_value("make it so")
    keys.press("Control+i")
    expect(area).to_have_value("_make it so_")
    keys.press("Control+z")
    expect(area).to_have_value("make it so")
    area.fill("one\ntwo")
    for act, text in {
        "Control+Shift+Digit8": "- one\n- two",
        "Control+Shift+Digit7": "1. one\n2. two",
        "Control+Shift+Digit9": "> 1. one\n> 2. two",
    }.items():
        area.select_text()
        keys.press(act)
        expect(area).to_have_value(text)
    area.fill("Parts")
    for text in ("## Parts", "### Parts", "Parts"):
        tool(page, "Heading")
        expect(area).to_have_value(text)
    area.fill("a = 1\nb = 2")
    area.select_text()
    tool(page, "Code")
    expect(area).to_have_value("```\na = 1\nb = 2\n```")
    expect(page.get_by_role("button", name="Italic", exact=True)).to_have_attribute(
        "title", "Italic (Ctrl I)"
    )


def test_lists_and_quotes_go_on_and_end(write):
    page, area = write()
    keys = page.keyboard
    area.click()
    for words in ("9. nine", "ten", ""):
        keys.type(words)
        keys.press("Enter")
    keys.type("Then")
    expect(area).to_have_value("9. nine\n10. ten\n\nThen")
    area.fill("")
    keys.type("- [x] done")
    keys.press("Enter")
    keys.type("more")
    keys.press("Enter")
    keys.press("Tab")
    keys.type("inner")
    expect(area).to_have_value("- [x] done\n- [ ] more\n  - [ ] inner")
    keys.press("Shift+Tab")
    expect(area).to_have_value("- [x] done\n- [ ] more\n- [ ] inner")
    area.fill("")
    keys.type("> said")
    keys.press("Enter")
    keys.type("again")
    keys.press("Shift+Enter")
    keys.type("> not")
    expect(area).to_have_value("> said\n> again\n> not")
    area.fill("")
    keys.type("```\n- code")
    keys.press("Enter")
    expect(area).to_have_value("```\n- code\n")


def test_the_keyboard_is_never_trapped(write):
    page, area = write()
    keys = page.keyboard
    area.fill("plain words")
    keys.press("Tab")
    expect(area).not_to_be_focused()
    area.fill("- one\n- two")
    keys.press("Escape")
    keys.press("Tab")
    expect(area).not_to_be_focused()
    page.get_by_role("button", name="Bold", exact=True).focus()
    keys.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic", exact=True)).to_be_focused()
    keys.press("End")
    expect(page.get_by_role("button", name="Poll", exact=True)).to_be_focused()
    keys.press("Tab")
    expect(area).to_be_focused()
    expect(page.locator("[role=toolbar] [tabindex='0']")).to_have_count(1)


def test_a_link_and_a_video_are_asked_for(write):
    page, area = write()
    keys = page.keyboard
    area.fill("the manual")
    area.select_text()
    keys.press("Control+k")
    expect(page.get_by_label("Words to show")).to_have_value("the manual")
    keys.type("example.org/a (1)")
    keys.press("Enter")
    expect(area).to_have_value("[the manual](https://example.org/a%20%281%29)")
    expect(area).to_be_focused()
    area.fill("Look.")
    tool(page, "Video")
    keys.type("https://vimeo.com/76979871")
    page.get_by_role("button", name="Insert").click()
    expect(area).to_have_value("Look.\n\nhttps://vimeo.com/76979871\n\n")
    tool(page, "Poll")
    expect(page.get_by_label("Question")).to_be_focused()


def test_a_preview_is_one_key_away(write, live):
    page, area = write()
    area.fill("Some **bold** words")
    expect(page.locator("[data-words]")).to_have_text("3 words")
    area.press("Control+Shift+P")
    shown = page.get_by_role("tabpanel", name="Preview")
    expect(shown.locator("strong")).to_have_text("bold")
    expect(area).to_be_hidden()
    page.keyboard.press("Control+Shift+P")
    expect(area).to_be_focused()
    page.get_by_role("tab", name="Preview").click()
    expect(shown.locator("strong")).to_be_visible()
    page.get_by_role("tab", name="Write").click()
    expect(area).to_have_value("Some **bold** words")


def test_help_opens_over_the_page_and_closes(write):
    page, _area = write()
    mark(page)
    page.get_by_role("link", name="Markdown help").click()
    expect(page.get_by_role("dialog")).to_contain_text("A numbered list")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect_in_place(page)


def test_what_is_pasted_arrives_formatted_and_can_be_undone(write):
    page, area = write()
    html = '<style>p{}</style><p style="margin:0">One <b>two</b></p><ul><li>three</li></ul>'
    area.fill("Before: ")
    paste(area, text_html=html, text_plain="One two\nthree")
    expect(area).to_have_value("Before: One **two**\n\n- three")
    page.keyboard.type(".")
    expect(area).to_have_value("Before: One **two**\n\n- three.")
    for _ in range(2):
        page.keyboard.press("Control+z")
    expect(area).to_have_value("Before: One two\nthree")
    area.fill("the docs")
    area.select_text()
    paste(area, text_plain="https://example.org/a")
    expect(area).to_have_value("[the docs](https://example.org/a)")


def test_without_a_connection_the_words_are_pasted_alone(write, watch):
    page, area = write()
    page.route("**/compose/markdown", lambda route: route.abort("internetdisconnected"))
    paste(area, text_html="<b>bold</b> words", text_plain="bold words")
    expect(area).to_have_value("bold words")
    page.wait_for_timeout(300)
    expect(area).to_have_value("bold words")
    watch.wrong = [each for each in watch.wrong if "compose/markdown" not in each]


def test_pictures_by_the_button_are_sent_described_and_posted(write, live):
    page, area = write()
    page.get_by_label("Title").fill("Two pictures of a clock")
    area.fill("Look at it.")
    with page.expect_file_chooser() as chooser:
        tool(page, "Picture")
    chooser.value.set_files([as_file(size=(1200, 900)), as_file("b.png", colour="red")])
    rows = page.locator("[data-picture]")
    expect(rows.locator("[data-describe]:visible")).to_have_count(2)
    expect(area).to_have_value(re.compile(r"^Look at it\.\n\n!\[\]\(/files/\d+.*\n\n!\[\]"))
    rows.nth(0).get_by_role("textbox").fill("The [open] clock")
    rows.nth(1).get_by_role("button", name="Remove the picture").click()
    expect(rows.locator(":scope:visible")).to_have_count(1)
    expect(area).to_have_value(
        re.compile(r"^Look at it\.\n\n!\[The \\\[open\\\] clock\]\(/f.*\n*$")
    )
    assert not Axe().run(page).response["violations"]
    rows.nth(0).get_by_role("textbox").fill("The clock")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/c/demo/posts/\d+$"))
    shown = page.get_by_role("img", name="The clock")
    expect(shown).to_have_attribute("width", "1200")
    assert shown.evaluate("each => each.complete || each.decode().then(() => true)")


def test_a_picture_is_pasted_or_dropped(write):
    page, area = write("admin")
    area.fill("Here: ")
    paste(area, files=[["a.png", "image/png", as_text(picture())]])
    expect(area).to_have_value(re.compile(r"^Here: \n\n!\[\]\(/files/\d+/picture.webp\)\n\n$"))
    area.evaluate(DROP, ["b.png", "image/png", as_text(picture(colour="red"))])
    expect(area).to_have_value(re.compile(r"^Here: \n\n!\[\].*\n\n!\[\].*\n\n$"))
    expect(page.locator("[data-describe]:visible")).to_have_count(2)


def test_what_cannot_be_sent_says_why_and_what_is_sent_can_be_stopped(write, watch):
    watch.expected |= {422}
    page, area = write("moderator")
    choose = page.locator("[data-editor] > input[type=file]").set_input_files
    choose({"name": "a.png", "mimeType": "image/png", "buffer": b"no picture at all"})
    expect(page.get_by_role("alert")).to_have_text(
        "a.png: Choose a picture: JPEG, PNG, GIF, WebP or AVIF."
    )
    page.get_by_role("button", name="Remove the picture").click()
    choose([as_file(f"{n}.png") for n in range(6)])
    expect(page.get_by_role("alert")).to_have_text("5.png: Up to 5 pictures at once, please.")
    expect(page.locator("[data-describe]:visible")).to_have_count(5)
    page.goto(NEW)
    held = []
    page.route("**/uploads", lambda route: held.append(route))  # noqa: PLW0108
    area.fill("Wait.")
    choose(as_file())
    expect(page.locator("progress:visible")).to_have_count(1)
    page.get_by_role("button", name="Remove the picture").click()
    expect(page.locator("[data-picture]:visible")).to_have_count(0)
    expect(area).to_have_value("Wait.")


def test_progress_is_what_was_sent(write):
    page, area = write("admin")
    amounts = []
    page.expose_function("noted", lambda words: amounts.append(words))  # noqa: PLW0108
    page.evaluate(
        "new MutationObserver(() => document.querySelectorAll('[data-amount]').forEach("
        "(each) => noted(each.textContent)))"
        ".observe(document.body, {childList: true, subtree: true})"
    )
    noise = Image.frombytes("RGB", (1200, 1000), os.urandom(3_600_000))
    out = io.BytesIO()
    noise.save(out, "PNG")
    file = {"name": "noise.png", "mimeType": "image/png", "buffer": out.getvalue()}
    page.locator("[data-editor] > input[type=file]").set_input_files(file)
    expect(area).to_have_value(re.compile("/files/"))
    assert "· 3.4 / 3.4 MB" in amounts


def test_people_are_suggested_under_the_caret(write):
    page, area = write()
    area.click()
    page.keyboard.type("Ask @ru", delay=20)
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    assert area.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert not Axe().run(page).response["violations"]
    first = options.first.get_attribute("data-insert")
    page.keyboard.press("Enter")
    expect(area).to_have_value(f"Ask {first}")
    expect(options).to_have_count(0)
    page.keyboard.type("or @ru", delay=20)
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.press("Enter")
    expect(area).to_have_value(f"Ask {first}or @ru\n")


def test_on_a_phone_the_editor_fits_and_suggestions_are_tapped(write):
    page, area = write(width=390)
    area.tap()
    page.keyboard.type("Ask @ru", delay=20)
    option = page.get_by_role("listbox").get_by_role("option").first
    option.tap()
    expect(area).to_have_value(re.compile("^Ask @ru.+ $"))
    expect(area).to_be_focused()
    assert page.evaluate("document.scrollingElement.scrollWidth") == 390
    tool(page, "List")
    expect(area).to_have_value(re.compile("^- Ask"))


def test_a_comment_has_the_same_editor_and_pictures(page_of, live):
    address, _ids = start_post(live, author="owner")
    page = page_of("owner")
    page.goto(address)
    mark(page)
    area = page.locator("#comment-form textarea")
    area.click()
    page.locator("[data-ready=all]").wait_for()
    page.keyboard.type("Look")
    paste(area, files=[["a.png", "image/png", as_text(picture())]])
    expect(area).to_have_value(re.compile("picture.webp"))
    page.get_by_label("Describe it for people who can’t see it").fill("A small clock")
    area.press("Control+Enter")
    expect(comment_saying(page, "Look").get_by_role("img", name="A small clock")).to_be_visible()
    expect(area).to_have_value("")
    expect(page.locator("[data-picture]")).to_have_count(0)
    expect_in_place(page)
    newest = live.do(lambda: db.session.query(Upload).order_by(Upload.id.desc()).first().comment_id)
    assert newest


def test_without_a_script_there_is_a_preview_and_a_picture_too(page_of, live):
    address, _ids = start_post(live, author="member")
    page = page_of("member", javascript=False)
    page.goto(address)
    expect(page.get_by_role("toolbar")).to_be_hidden()
    page.locator("#comment-form textarea").fill("Some **bold** words.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#comment-form .prose strong")).to_have_text("bold")
    page.locator("[name=pictures]").set_input_files(as_file())
    page.get_by_label("What the picture shows").fill("A clock")
    page.get_by_role("button", name="Add picture").click()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("img", name="A clock")).to_be_visible()
    expect(page.locator(".comment strong")).to_have_text("bold")
