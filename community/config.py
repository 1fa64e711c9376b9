"""Settings, from the environment and a .env file beside wsgi.py. See docs/settings.md."""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import load_dotenv

from community import limits

ROOT = Path(__file__).parent.parent


class BadSetting(Exception):
    """A setting that is missing or unsafe; the message says what to do about it."""


def read_settings(environ=None):
    """Flask's configuration as a dict.

    Raises BadSetting when PUBLIC_URL says that this is for real and something unsafe is set.
    """
    if environ is None:
        load_dotenv(ROOT / ".env")
        environ = os.environ
    instance = Path(environ.get("INSTANCE_PATH", ROOT / "instance")).absolute()
    port = environ.get("PORT", "8000")
    settings = {
        "INSTANCE_PATH": instance,
        "PORT": int(port),
        "WORKERS": int(environ.get("WORKERS", "1")),
        "THREADS": int(environ.get("THREADS", "32")),
        "TRUSTED_PROXIES": int(environ.get("TRUSTED_PROXIES", "0")),
        "SECRET_KEY": environ.get("SECRET_KEY") or kept_secret(instance),
        "PUBLIC_URL": environ.get("PUBLIC_URL", "").rstrip("/") or f"http://127.0.0.1:{port}",
        "DEVELOPMENT": not environ.get("PUBLIC_URL"),
        "DATABASE_URL": environ.get("DATABASE_URL") or f"sqlite:///{instance / 'hearth.db'}",
        "REDIS_URL": environ.get("REDIS_URL", ""),
        "STORAGE_URL": environ.get("STORAGE_URL") or (instance / "files").as_uri(),
        "SMTP_URL": environ.get("SMTP_URL", ""),
        "MAIL_FROM": environ.get("MAIL_FROM", "hearth@localhost"),
        "MAX_CONTENT_LENGTH": limits.FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": limits.FORM_BYTES,
        "MAX_FORM_PARTS": 100,
    }
    refuse_unsafe(settings, environ)
    return settings


def kept_secret(instance):
    """The secret key of this install: made once, kept in the instance folder, owner-readable."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        draft = instance / f"secret_key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # another process was first: use its key
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def refuse_unsafe(settings, environ):
    if settings["DEVELOPMENT"]:
        return
    url = urlsplit(settings["PUBLIC_URL"])
    local = url.hostname in {"localhost", "127.0.0.1", "::1"}
    if url.scheme != "https" and not local:
        raise BadSetting("PUBLIC_URL must start with https:// (only localhost may go without).")
    if environ.get("FLASK_DEBUG", "0") not in {"", "0"}:
        raise BadSetting("FLASK_DEBUG is on: turn it off, or leave PUBLIC_URL unset.")
    if not settings["SMTP_URL"]:
        raise BadSetting("SMTP_URL is not set: nobody could sign in without mail.")
    if len(settings["SECRET_KEY"]) < 32:
        raise BadSetting("SECRET_KEY is too short: 32 characters or more, or leave it unset.")


def check_settings(config):
    """What is configured, what is missing and what to do: lines for `flask check`."""
    database = urlsplit(config["DATABASE_URL"]).scheme.split("+")[0]
    yield f"Public address: {config['PUBLIC_URL']}"
    if config["DEVELOPMENT"]:
        yield "  Development: set PUBLIC_URL to go live."
    yield f"Database: {database}"
    yield f"Files: {urlsplit(config['STORAGE_URL']).scheme}"
    yield f"Jobs: {'Redis' if config['REDIS_URL'] else 'beside the ' + database + ' database'}"
    if config["SMTP_URL"]:
        yield f"Mail: {urlsplit(config['SMTP_URL']).hostname}, from {config['MAIL_FROM']}"
    else:
        yield "Mail: not sent, read it at /dev/mail. Set SMTP_URL to send it."
