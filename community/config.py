"""Settings, from the environment and a .env file beside wsgi.py. See docs/settings.md."""

import base64
import contextlib
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from dotenv import load_dotenv
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from community import limits
from community.fetch import NoAnswer, origin

ROOT = Path(__file__).parent.parent


LOCAL = {"localhost", "127.0.0.1", "::1"}
ISSUERS = {"google": "https://accounts.google.com", "apple": "https://appleid.apple.com"}
LABELS = {"google": "Google", "apple": "Apple"}
WANTED = {  # what makes a provider complete; any other needs what Google needs
    "google": ("CLIENT_ID", "CLIENT_SECRET"),
    "apple": ("CLIENT_ID", "TEAM_ID", "KEY_ID", "PRIVATE_KEY"),
}
OIDC = re.compile(r"OIDC_(\w+)_(?:CLIENT_ID|CLIENT_SECRET|ISSUER|LABEL)")
# Below /sign-in/ these are something else.
TAKEN = {"code", "link", "second_step", "passkey", "address", "google", "apple"}


class BadSetting(Exception):
    """A setting that is missing or unsafe; the message says what to do about it."""


@dataclass(frozen=True)
class Provider:
    """Somebody who can tell who a person is, by OpenID Connect."""

    name: str  # as in addresses: /sign-in/google
    label: str  # as people know it
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    team_id: str = ""  # these three are Apple's, whose secret is signed anew each time
    key_id: str = ""
    private_key: str = field(default="", repr=False)


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
        "STREAMS": int(environ.get("STREAMS", "500")),
        "TRUSTED_PROXIES": int(environ.get("TRUSTED_PROXIES", "0")),
        "SECRET_KEY": environ.get("SECRET_KEY") or kept_secret(instance, "secret_key", new_secret),
        "VAPID_PRIVATE_KEY": environ.get("VAPID_PRIVATE_KEY")
        or kept_secret(instance, "vapid_key", new_vapid_key),
        "PUSH_ORIGINS": environ.get("PUSH_ORIGINS", "").split(),
        "PUBLIC_URL": environ.get("PUBLIC_URL", "").rstrip("/") or f"http://127.0.0.1:{port}",
        "DEVELOPMENT": not environ.get("PUBLIC_URL"),
        "DATABASE_URL": environ.get("DATABASE_URL") or f"sqlite:///{instance / 'hearth.db'}",
        "REDIS_URL": environ.get("REDIS_URL", ""),
        "STORAGE_URL": environ.get("STORAGE_URL") or (instance / "files").as_uri(),
        "SMTP_URL": environ.get("SMTP_URL", ""),
        "MAIL_FROM": environ.get("MAIL_FROM", "hearth@localhost"),
        "DKIM_SELECTOR": environ.get("DKIM_SELECTOR", ""),
        "DNS_SERVER": environ.get("DNS_SERVER", ""),
        "MAX_CONTENT_LENGTH": limits.FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": limits.FORM_BYTES,
        "MAX_FORM_PARTS": 100,
    }
    settings["PROVIDERS"], settings["PROVIDERS_LACKING"] = read_providers(environ)
    refuse_unsafe(settings, environ)
    return settings


def read_providers(environ):
    """({name: Provider}, {label: the settings it lacks}). Raises BadSetting."""
    named = {match[1] for key in environ if environ[key] and (match := OIDC.fullmatch(key))}
    prefixes = {"google": "GOOGLE_", "apple": "APPLE_"}
    for name in sorted(named):
        if name.lower() in TAKEN or len(name) > 40 or not name.isascii():
            raise BadSetting(f"OIDC_{name}_…: choose another name, {name} means something else.")
        prefixes[name.lower()] = f"OIDC_{name}_"
    providers, lacking = {}, {}
    for name, prefix in prefixes.items():
        wanted = WANTED.get(name, ("CLIENT_ID", "CLIENT_SECRET", "ISSUER"))
        given = {key: environ.get(prefix + key, "").strip() for key in wanted}
        label = environ.get(f"{prefix}LABEL") or LABELS.get(name, name.replace("_", " ").title())
        if not any(given.values()):
            continue
        if missing := [prefix + key for key in wanted if not given[key]]:
            lacking[label] = missing
            continue
        given.setdefault("ISSUER", environ.get(f"{prefix}ISSUER") or ISSUERS.get(name, ""))
        if "PRIVATE_KEY" in given:
            given["PRIVATE_KEY"] = checked_key(given["PRIVATE_KEY"])
        fields = {key.lower(): value for key, value in given.items()}
        providers[name] = Provider(name, label, **fields)
    return providers, lacking


def checked_key(pem):
    """Apple's private key, whose lines may be parted by \\n in a setting. Raises BadSetting."""
    pem = pem.replace("\\n", "\n")
    try:
        ECKey.import_key(pem)
    except (ValueError, JoseError):
        raise BadSetting("APPLE_PRIVATE_KEY is not the content of Apple's .p8 file.") from None
    return pem


def refuse_issuer(provider, live):
    """Refuse the address of a provider that cannot be one, or that others could listen to."""
    url = urlsplit(provider.issuer)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise BadSetting(f"The issuer of {provider.label} must be an address: https://…")
    if live and url.scheme != "https" and url.hostname not in LOCAL:
        raise BadSetting(f"The issuer of {provider.label} must start with https://.")


def kept_secret(instance, name, make):
    """A secret of this install: made once, kept in the instance folder, owner-readable."""
    path = instance / name
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        draft = instance / f"{name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(make())
        with contextlib.suppress(FileExistsError):  # another process was first: use its key
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def new_secret():
    return secrets.token_urlsafe(48)


def new_vapid_key():
    """A private key as tools for web push write it: the number, in base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def refuse_push_settings(settings):
    try:
        ec.derive_private_key(vapid_number(settings["VAPID_PRIVATE_KEY"]), ec.SECP256R1())
    except ValueError:
        raise BadSetting("VAPID_PRIVATE_KEY is not 32 bytes in base64url.") from None
    for each in settings["PUSH_ORIGINS"]:
        try:
            origin(each)
        except NoAnswer:
            raise BadSetting(f"PUSH_ORIGINS: {each} is no address: https://…") from None


def vapid_number(key):
    """What a VAPID key says. Raises ValueError."""
    padded = f"{key}{'=' * (-len(key) % 4)}"
    content = base64.b64decode(padded, altchars=b"-_", validate=True)
    if len(content) != 32:
        raise ValueError("a key has 32 bytes")
    return int.from_bytes(content, "big")


def refuse_unsafe(settings, environ):
    for provider in settings["PROVIDERS"].values():
        refuse_issuer(provider, live=not settings["DEVELOPMENT"])
    refuse_push_settings(settings)
    if settings["DEVELOPMENT"]:
        return
    url = urlsplit(settings["PUBLIC_URL"])
    if url.scheme != "https" and url.hostname not in LOCAL:
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
    carrier = "Redis" if config["REDIS_URL"] else database
    yield f"Live pages: by {carrier}, {config['STREAMS']} streams a process"
    yield f"Push services: {', '.join(('those of browsers', *config['PUSH_ORIGINS']))}"
    if config["SMTP_URL"]:
        yield f"Mail: {urlsplit(config['SMTP_URL']).hostname}, from {config['MAIL_FROM']}"
    else:
        yield "Mail: not sent, read it at /dev/mail. Set SMTP_URL to send it."
    yield from check_providers(config)


def check_providers(config):
    for provider in config["PROVIDERS"].values():
        callback = f"{config['PUBLIC_URL']}/sign-in/{provider.name}/callback"
        yield f"Sign-in with {provider.label}: {urlsplit(provider.issuer).hostname}"
        yield f"  The address to register there: {callback}"
    for label, missing in config["PROVIDERS_LACKING"].items():
        yield f"Sign-in with {label}: not offered. Set {', '.join(missing)}."
    if not config["PROVIDERS"]:
        yield "Sign-in: by e-mail. Set GOOGLE_…, APPLE_… or OIDC_… for more (docs/settings.md)."
