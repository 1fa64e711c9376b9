"""Handing sealed words to a push service (RFC 8030, 8188 and 8291). Touches no database."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from flask import current_app

from community import limits
from community.fetch import NoAnswer, fetch, within
from community.push.handlers import decoded
from community.push.vapid import authorization

AT_ONCE = 8
ANSWER_BYTES = 64 * 1024


@dataclass(frozen=True)
class Letter:
    """What one browser is to be told."""

    subscription_id: int
    endpoint: str
    public_key: str
    secret: str
    payload: dict[str, Any]
    urgent: bool


def seal(letter):
    """The words as only that browser can read them."""
    return http_ece.encrypt(
        json.dumps(letter.payload).encode(),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(letter.public_key),
        auth_secret=decoded(letter.secret),
        version="aes128gcm",
    )


def headers_of(letter):
    """Of one topic a push service keeps the latest for a browser that is off."""
    return {
        "Authorization": authorization(letter.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(limits.PUSH_KEPT.total_seconds())),
        "Urgency": "high" if letter.urgent else "normal",
        "Topic": letter.payload["tag"],
    }


def send_letters(letters):
    """The status that the push service of each letter answered, or None; several at once."""
    trusted = current_app.config["PUSH_ORIGINS"]
    sent = [{"form": seal(letter), "headers": headers_of(letter)} for letter in letters]

    def hand_over(letter, sent):
        until = within(limits.PUSH_SECONDS)
        try:
            return fetch(letter.endpoint, until, ANSWER_BYTES, trusted, **sent).status
        except NoAnswer:
            return None

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(hand_over, letters, sent))
