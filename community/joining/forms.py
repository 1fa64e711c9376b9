"""What the forms of this domain send, read."""

import re

from flask import request
from flask_babel import gettext as _

from community import limits
from community.access import Role
from community.accounts.handlers.codes import normalise_email
from community.errors import Refused

QUOTED = re.compile(r'"[^"\n]*"')
BRACKETED = re.compile(r"<([^<>]*)>")
SHOWN = 10  # of the entries that are no addresses


def pasted_addresses(pasted):
    """[(address, normalised address)] of a pasted list, each once. Raises Refused for the rest.

    Addresses stand between commas, semicolons, spaces or line ends, bare or as Name <a@b>.
    """
    found: dict[str, str] = {}
    wrong: list[str] = []
    for entry in dict.fromkeys(entries(pasted)):
        if max(len(found), len(wrong)) > limits.INVITATIONS_A_LIST:
            break  # that is refused anyway
        try:
            address, normalised = normalise_email(entry)
            found.setdefault(normalised, address)
        except Refused:
            wrong.append(entry)
    if wrong:
        shown = ", ".join(entry[:80] for entry in wrong[:SHOWN])
        more = len(wrong) - SHOWN
        words = _("These are no e-mail addresses: %(entries)s", entries=shown)
        raise Refused(words if more <= 0 else f"{words} … (+{more})", "addresses")
    return [(address, normalised) for normalised, address in found.items()]


def entries(pasted):
    for chunk in re.split(r"[,;\n]", QUOTED.sub(" ", pasted)):
        bracketed = BRACKETED.findall(chunk)
        bare = BRACKETED.sub(" ", chunk).split()
        yield from (each.strip() for each in bracketed)
        yield from (each for each in bare if "@" in each or not bracketed)


def sent_invitation():
    """The fields that a link and a list have in common, as typed."""
    form = request.form
    return {
        "role": form.get("role", 0, type=int),
        "days": form.get("days", limits.INVITATION_DAYS_DEFAULT, type=int),
        "note": form.get("note", ""),
        "max_uses": form.get("max_uses", ""),
        "addresses": form.get("addresses", ""),
        "spaces": form.getlist("spaces", type=int),
    }


def blank_invitation():
    return {
        "role": Role.MEMBER.value,
        "days": limits.INVITATION_DAYS_DEFAULT,
        "note": "",
        "max_uses": "",
        "addresses": "",
        "spaces": [],
    }


def whole_number(typed):
    """A number as typed; None for nothing, 0 for what is no number."""
    typed = typed.strip()
    if not typed:
        return None
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0


def joining_of(community):
    """The policy form filled with what holds now."""
    empty = {"words": "", "choices": [], "required": False}
    rows = [*community.questions, *[empty] * limits.QUESTIONS][: limits.QUESTIONS]
    return {
        "policy": community.join_policy,
        "questions": rows,
        "interests": community.interests,
    }


def sent_joining():
    form = request.form
    numbers = range(1, limits.QUESTIONS + 1)
    return {
        "policy": form.get("join_policy", ""),
        "questions": [
            {
                "words": form.get(f"question_{n}", ""),
                "choices": form.get(f"choices_{n}", "").splitlines(),
                "required": f"required_{n}" in form,
            }
            for n in numbers
        ],
        "interests": form.get("interests", "").splitlines(),
    }
