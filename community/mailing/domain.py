"""What the DNS says about the domain that mails come from: SPF, DKIM, DMARC."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from flask_babel import lazy_gettext as _l

SECONDS = 3  # all the time that answers get, which are asked for at once
SELECTORS = ("default", "mail", "dkim", "s1", "k1", "selector1", "google")  # where none is set


@dataclass(frozen=True)
class Record:
    """What one record is for, where it is, what stands there and what should.

    `state` is "good", "weak", "missing" or "unknown".
    """

    name: str
    purpose: str
    at: str
    state: str
    words: str
    wanted: str
    found: list[str] = field(default_factory=list)


def domain_of(address):
    """The domain of an address, or None where it is in no DNS: localhost, a number."""
    domain = address.rpartition("@")[2].rstrip(".").lower()
    return domain if "." in domain and not is_number(domain) else None


def is_number(host):
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def records_of(domain, smtp_url, selector="", server=""):
    """The Records of a domain. `selector` names the DKIM key, `server` asks that DNS server
    (1.2.3.4:53) in place of this machine's own."""
    selectors = [selector] if selector else SELECTORS
    keys = [f"{each}._domainkey.{domain}" for each in selectors]
    policies = policy_names(domain)
    with ThreadPoolExecutor(len(keys) + len(policies) + 1) as at_once:
        asked = [domain, *keys, *policies]
        told = dict(zip(asked, at_once.map(lambda name: texts(name, server), asked), strict=True))
    return [
        spf(domain, told[domain], urlsplit(smtp_url).hostname or ""),
        dkim(domain, selector, {key: told[key] for key in keys}),
        dmarc(domain, {name: told[name] for name in policies}),
    ]


def policy_names(domain):
    """Where a DMARC policy may be: at the domain and at those above it."""
    labels = domain.split(".")
    return ["_dmarc." + ".".join(labels[at:]) for at in range(len(labels) - 1)][:5]


def texts(name, server=""):
    """The TXT records of a name, or None when nobody answered."""
    try:
        resolver = dns.resolver.Resolver(configure=not server)
        if server:
            host, _colon, port = server.rpartition(":")
            resolver.nameservers, resolver.port = [host.strip("[]")], int(port)
        answer = resolver.resolve(name, "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError, ValueError):
        return None
    return [b"".join(each.strings).decode("utf-8", "replace") for each in answer]


def starting(records, tag):
    """Those records that begin with a tag such as v=spf1."""
    return [each for each in records or [] if each.lower().replace(" ", "").startswith(tag)]


def spf(domain, told, smtp_host):
    found = [each for each in told or [] if each.lower().split(" ")[0] == "v=spf1"]
    ends = found[0].lower().split() if found else []
    if told is None:
        state, words = unanswered()
    elif not found:
        state, words = "missing", _l("Nothing says who may send mail for this domain. Add this.")
    elif len(found) > 1:
        state, words = "weak", _l("There are several, and so none counts. Make them one.")
    elif {"-all", "~all"} & set(ends) or any(term.startswith("redirect=") for term in ends):
        state, words = "good", _l("It names who may send. Your mail server must be among them.")
    else:
        state, words = "weak", _l("It lets anybody send for this domain. End it with ~all.")
    where = "include:your-mail-provider"
    if "." in smtp_host:
        where = f"ip4:{smtp_host}" if is_number(smtp_host) else f"a:{smtp_host}"
    purpose = _l("Who may send mail for the domain")
    return Record("SPF", purpose, domain, state, words, f"v=spf1 {where} ~all", found)


def dkim(domain, selector, told):
    at = f"{selector or 'selector'}._domainkey.{domain}"
    wanted = "v=DKIM1; k=rsa; p=the-key-your-mail-provider-gives-you"
    keys = {name: key for name, records in told.items() for key in records or [] if key_in(key)}
    live = {name: key for name, key in keys.items() if key_in(key)[2:]}
    if live:
        at, found = next(iter(live.items()))
        state, words = "good", _l("There is a key to check our mails' signature with.")
    elif keys:
        at, found = next(iter(keys.items()))
        state, words = "weak", _l("The key was taken back: it is empty.")
    elif None in told.values():
        found, (state, words) = "", unanswered()
    elif selector:
        found, state = "", "missing"
        words = _l("There is no key. Have your mail provider sign, and add the record it names.")
    else:
        found, state = "", "unknown"
        words = _l("No key under the usual names. Set DKIM_SELECTOR to the one in use.")
    purpose = _l("The key that mails are signed with")
    return Record("DKIM", purpose, at, state, words, wanted, [found] if found else [])


def key_in(record):
    """The tag of a DKIM record that holds the key ("p=..."), or ""."""
    tags = [tag.strip().replace(" ", "") for tag in record.split(";")]
    return next((tag for tag in tags if tag.startswith("p=")), "")


def dmarc(domain, told):
    at, found = f"_dmarc.{domain}", []
    for name, records in told.items():
        if found := starting(records, "v=dmarc1"):
            at = name
            break
    policy = found[0].lower().replace(" ", "").split(";") if found else []
    if not found and None in told.values():
        state, words = unanswered()
    elif not found:
        state, words = "missing", _l("Large providers ask for one. Begin with this.")
    elif len(found) > 1:
        state, words = "weak", _l("There are several, and so none counts. Make them one.")
    elif {"p=quarantine", "p=reject"} & set(policy):
        state, words = "good", _l("Mail that pretends to be from here is put aside.")
    elif "p=none" in policy:
        state = "good"
        words = _l("It only watches. When its reports show that our mails pass, use p=quarantine.")
    else:
        state, words = "weak", _l("It names no policy: p=none, p=quarantine or p=reject.")
    purpose = _l("What becomes of mail that fails both")
    wanted = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    return Record("DMARC", purpose, at, state, words, wanted, found)


def unanswered():
    return "unknown", _l("The DNS did not answer in time. Look again later.")
