"""What the composer sends, as typed."""

from dataclasses import dataclass, replace
from typing import Any

from flask import request

from community import limits
from community.composing.moments import typed_moment

ROWS = 2  # answers that a new poll has room for


@dataclass(frozen=True)
class PostForm:
    """A post while it is written; also one that waits for its time."""

    space: str = ""  # its slug
    title: str = ""
    body: str = ""
    poll: dict[str, Any] | None = None
    later: bool = False
    publish_at: str = ""
    announce: bool = False
    rows: int = ROWS

    @classmethod
    def sent(cls):
        form = request.form
        answers = len(form.getlist("poll_option"))
        more = 1 if "add_answer" in form else 0
        return cls(
            space=form.get("space", ""),
            title=form.get("title", ""),
            body=form.get("body", ""),
            poll=sent_poll(form),
            later=form.get("when") == "later",
            publish_at=form.get("publish_at", ""),
            announce="announce" in form,
            rows=min(max(answers, ROWS) + more, limits.POLL_OPTIONS[1]),
        )

    @classmethod
    def of_draft(cls, draft, zone):
        at = typed_moment(draft.publish_at, zone) if draft.publish_at else ""
        return cls(
            space=draft.space.slug if draft.space else "",
            title=draft.title,
            body=draft.body,
            poll=draft.poll,
            later=bool(at),
            publish_at=at,
            announce=draft.announce,
            rows=max(ROWS, len((draft.poll or {}).get("options", ()))),
        )

    @property
    def answers(self):
        """The rows of the poll, the empty ones too."""
        typed = list(self.poll["options"]) if self.poll else []
        return typed + [""] * (self.rows - len(typed))

    def in_space(self, slug):
        return replace(self, space=slug)


def sent_poll(form):
    """The poll as typed, or None when nothing was."""
    question = form.get("poll_question", "")[: limits.DRAFT_TITLE]
    typed = form.getlist("poll_option")[: limits.POLL_OPTIONS[1] + 1]
    options = [each[: limits.DRAFT_TITLE] for each in typed if each.strip()]
    if not question.strip() and not options:
        return None
    return {
        "question": question,
        "options": options,
        "several": bool(form.get("poll_several")),
        "closes": form.get("poll_closes", "")[:16],
    }
