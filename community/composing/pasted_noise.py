"""Clipboard HTML made plain: styles that mean something become tags, all other noise goes."""

import re

from bs4 import NavigableString, Tag

GONE = (
    "head script style title meta link template noscript svg iframe object embed audio video"
    " canvas button input select textarea option xml colgroup"
).split()
STRONG, EMPHASIS = ("b", "strong"), ("i", "em")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {
    *("p", "div", "ul", "ol", "li", "table", "pre", "blockquote", "hr", "section", "article"),
    *("header", "footer", "main", "aside", "figure", "dl", "dt", "dd", "details", "center"),
    *HEADINGS,
}
INLINE = (*STRONG, *EMPHASIS, "span", "font", "del", "s", "strike", "a", "u", "ins", "mark")
BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)")
NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-5]00)")
ITALIC = re.compile(r"font-style:\s*italic")
NOT_ITALIC = re.compile(r"font-style:\s*normal")
STRUCK = re.compile(r"text-decoration[^;]*line-through")
HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all")
WORD_LIST = re.compile(r"mso-list:\s*(?!none|ignore|skip)\S+\s+level(\d)", re.IGNORECASE)
WORD_MARK = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-z]{1,4})[.)]", re.IGNORECASE)


def tidy(soup):
    """Leave, of a parsed clipboard, what Markdown can say."""
    for tag in soup.find_all(is_gone):
        drop(tag)
    build_word_lists(soup)
    for tag in soup.find_all(class_=re.compile("^MsoTitle$")):
        tag.name = "h1"
    for tag in soup.find_all(class_=re.compile("^Mso(?:Intense)?Quote")):
        tag.name = "blockquote"
    for tag in soup.find_all(INLINE):
        say_in_tags(tag)
    flatten_tables(soup)
    mend_lists(soup)
    for tag in soup.find_all([*STRONG, *EMPHASIS]):
        merge_twins(tag)
    for tag in soup.find_all(["div"]):
        join_lines(tag)
    for tag in soup.find_all(["p", "div", *HEADINGS]):
        if not tag.get_text().strip("\u00a0\u200b\ufeff \t\r\n") and not tag.find(["img", "hr"]):
            drop(tag)


def drop(tag):
    """Empty it, for a name that becomes nothing: to take it out takes long in a long row."""
    tag.clear()
    tag.name = "gone"


def is_gone(tag):
    return tag.name in GONE or bool(HIDDEN.search(style_of(tag)))


def style_of(tag):
    return " ".join(tag.get("style", "").lower().split()) if tag.attrs else ""


def say_in_tags(tag):
    """<span style="font-weight:700"> is strong, and Google's <b style="font-weight:normal"> is
    nothing. A heading is bold already."""
    style = style_of(tag)
    if (
        tag.name in STRONG and (NOT_BOLD.search(style) or tag.find_parent([*HEADINGS, *STRONG]))
    ) or (tag.name in EMPHASIS and (NOT_ITALIC.search(style) or tag.find_parent(EMPHASIS))):
        tag.unwrap()
    elif tag.name in {"span", "font"}:
        meant = []
        if BOLD.search(style) and not tag.find_parent([*HEADINGS, *STRONG, "th"]):
            meant.append("strong")
        if ITALIC.search(style) and not tag.find_parent(EMPHASIS):
            meant.append("em")
        if STRUCK.search(style):
            meant.append("del")
        rename(tag, meant)


def rename(tag, names):
    """Give an inline tag the first of these names and put it into the others, or unwrap it."""
    if not names or not tag.get_text().strip():
        tag.unwrap()
        return
    first, *others = names
    tag.name, tag.attrs = first, {}
    for name in others:
        tag.wrap(Tag(name=name))


def merge_twins(tag):
    """<b>a</b><b>b</b> would become **a****b**."""
    while tag.parent and isinstance(twin := tag.next_sibling, Tag) and same_mark(tag, twin):
        for child in list(twin.contents):
            tag.append(child.extract())
        twin.decompose()


def same_mark(one, other):
    return any(one.name in names and other.name in names for names in (STRONG, EMPHASIS))


def flatten_tables(soup):
    """Tables that only lay out a page or a mail: around other tables, or of a single column."""
    rows_of: dict[int, list[Tag]] = {id(table): [] for table in soup.find_all("table")}
    for row in soup.find_all("tr"):
        if table := row.find_parent("table"):
            rows_of[id(table)].append(row)
    for table in soup.find_all("table"):
        cells = [row.find_all(["td", "th"], recursive=False) for row in rows_of[id(table)]]
        if table.find("table") or all(len(each) < 2 for each in cells):
            for part in [table, *rows_of[id(table)], *(cell for row in cells for cell in row)]:
                part.name, part.attrs = "div", {}


def mend_lists(soup):
    """Lists directly in lists belong to the item before; an item's only paragraph is the item."""
    for each in soup.find_all(["ul", "ol"]):
        item = None
        for child in list(each.find_all(["li", "ul", "ol"], recursive=False)):
            if child.name == "li":
                item = child
            elif item is not None:
                item.append(child.extract())
    for item in soup.find_all("li"):
        paragraphs = item.find_all(["p", "div"], recursive=False)
        if len(paragraphs) == 1:
            paragraphs[0].unwrap()


def join_lines(div):
    """Lines that mail programs write as one <div> each become a paragraph with breaks."""
    if div.parent is None or div.name != "div" or not is_line(div):
        return
    while isinstance(after := following(div), Tag) and after.name == "div" and is_line(after):
        div.append(Tag(name="br"))
        for child in list(after.contents):
            div.append(child.extract())
        after.decompose()
    div.name = "p"


def is_line(div):
    """Whether a div holds nothing but words: <div><br></div> is an empty line, which ends them."""
    return bool(div.get_text().strip("\u00a0 \r\n\t")) and not div.find(lambda t: t.name in BLOCKS)


def following(tag):
    after = tag.next_sibling
    while isinstance(after, NavigableString) and not after.strip():
        after = after.next_sibling
    return after


def build_word_lists(soup):
    """Word's lists are paragraphs that say in their style how deep they are, and in a hidden
    span what stands before them."""
    lists: list[tuple[int, Tag]] = []  # of the run that is being read: (level, list)
    last = None
    for item in soup.find_all(["p", "h1", "h2", "h3"], style=WORD_LIST):
        level = int(WORD_LIST.findall(item["style"])[0])
        mark = item.find(style=WORD_MARK)
        words = mark.get_text().strip("\u00a0 \r\n\t·") if mark else ""
        if mark:
            mark.decompose()
        if last is None or not follows(item, last):
            lists = []
        lists = [(depth, each) for depth, each in lists if depth <= level]
        if not lists or lists[-1][0] < level:
            made = Tag(name="ol" if NUMBERED.fullmatch(words) else "ul")
            holder = lists[-1][1].find_all("li", recursive=False)[-1] if lists else None
            if holder is None:
                item.insert_before(made)
            else:
                holder.append(made)
            lists.append((level, made))
        last = lists[0][1]
        item.name, item.attrs = "li", {}
        lists[-1][1].append(item.extract())


def follows(item, before):
    """Whether nothing but space and comments is between an item and the list before it."""
    between = item.previous_sibling
    while isinstance(between, NavigableString) and (
        type(between) is not NavigableString or not between.strip()
    ):
        between = between.previous_sibling
    return between is before
