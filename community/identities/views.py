"""Trips to a provider and back: to sign in, or to link it to the account one is signed in to."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.accounts.browser import (
    BROWSER_COOKIE,
    SESSION_COOKIE,
    browser_token,
    cookie_name,
    device,
    home_path,
    ip,
    let_in,
    set_cookie,
)
from community.accounts.handlers import codes
from community.accounts.handlers.challenges import add_details, begin_challenge, take_challenge
from community.accounts.mails import mail_code
from community.accounts.queries import challenge_by_token, challenge_of, session_of
from community.accounts.secrets import new_token, token_hash
from community.db import begin_writing, db
from community.errors import NotFound, Refused, TooMany
from community.fetch import within
from community.identities import openid
from community.identities.handlers import link_identity, recognise, unlink_identity
from community.identities.queries import identities_of
from community.tenancy import is_our_host, safe_path, url_in

bp = Blueprint("identities", __name__)


def providers_here():
    """The providers to offer: one address is registered with each, at the install's own host."""
    return tuple(current_app.config["PROVIDERS"].values()) if is_our_host() else ()


@bp.app_context_processor
def offer():
    return {"providers_here": providers_here}


def provider_named(name):
    found = [provider for provider in providers_here() if provider.name == name]
    if not found:
        raise NotFound
    return found[0]


def callback_url(provider):
    return url_in(None, "identities.callback", provider=provider.name)


@bp.get("/sign-in/<provider>")
@requires("site.visit")
def start(provider):
    provider = provider_named(provider)
    back = safe_path(request.args.get("next"), home_path())
    if g.user:
        return redirect(back, 303)
    try:
        address, browser = begin_trip(provider, back)
    except openid.Failed as failure:
        return explain_failure(provider, failure, {"next": back, "root": request.script_root})
    response = redirect(address, 303)
    set_cookie(response, BROWSER_COOKIE, browser, limits.CHALLENGE_LIFE)
    return response


@bp.post("/account/identities/<provider>")
@requires("site.secure")
def link(provider):
    """The form may lead nowhere else (see guard.POLICY), so a page of ours leads there."""
    provider = provider_named(provider)
    back = f"{request.script_root}/account/sign-in"
    try:
        address, browser = begin_trip(provider, back, linking=True)
    except openid.Failed as failure:
        return explain_failure(provider, failure, {"next": back, "user_id": g.user.id})
    page = render_template("identities/leaving.html", provider=provider, address=address)
    response = current_app.make_response(page)
    set_cookie(response, BROWSER_COOKIE, browser, limits.CHALLENGE_LIFE)
    return response


def begin_trip(provider, back, linking=False):
    """(address at the provider, token of the browser). No transaction waits for the provider."""
    db.session.rollback()
    metadata = openid.metadata_of(provider, within(limits.PROVIDER_SECONDS))
    begin_writing()
    browser, nonce, verifier = browser_token() or new_token(), new_token(), new_token()
    state = begin_challenge(
        "provider",
        browser,
        limits.CHALLENGE_LIFE,
        g.user if linking else None,
        provider=provider.name,
        nonce=nonce,
        verifier=verifier,
        next=back,
        root=request.script_root,
    )
    callback = callback_url(provider)
    address = openid.authorization_url(provider, metadata, callback, state, nonce, verifier)
    db.session.commit()
    return address, browser


@bp.post("/sign-in/apple/callback")
@requires("site.visit")
def apple_answer():
    """Apple's page posts its answer, so the browser holds its cookies back: keep the name, which
    comes with the first answer only, and have the browser ask again by itself."""
    provider = provider_named("apple")
    form = request.form
    challenge = challenge_by_token("provider", token_hash(form.get("state", "")))
    name = openid.apple_name(form.get("user", ""))
    if challenge is not None and challenge.details["provider"] == provider.name and name:
        add_details(challenge, name=name)
        db.session.commit()
    answer = {key: form[key][:2000] for key in ("code", "state", "error") if key in form}
    back = url_for("identities.callback", provider=provider.name)
    return redirect(f"{back}?{urlencode(answer)}", 303)


@bp.get("/sign-in/<provider>/callback")
@requires("site.visit")
def callback(provider):
    provider = provider_named(provider)
    trip = end_trip(provider)
    try:
        if trip is None:
            raise openid.Failed(_("This was begun in another browser, or it took too long."))
        person = person_from(provider, trip)
        enter_again()
        finish = link_person if trip["user_id"] else welcome
        return finish(provider, person, trip)
    except (openid.Failed, Refused) as failure:
        return explain_failure(provider, failure, trip)


def end_trip(provider):
    """What was begun in this browser with this state: once, and only at this provider."""
    begin_writing()
    state = token_hash(request.args.get("state", ""))
    challenge = challenge_of("provider", token_hash(browser_token()), state)
    if challenge is None or challenge.details["provider"] != provider.name:
        return None
    trip = {**challenge.details, "user_id": challenge.user_id}
    taken = take_challenge(challenge)
    db.session.commit()
    return trip if taken else None


def person_from(provider, trip):
    """Who has come back from the provider. No transaction waits for it. Raises Failed."""
    error, code = request.args.get("error"), request.args.get("code")
    if error in {"access_denied", "user_cancelled_authorize"}:
        words = _("You turned back at %(name)s. Nothing was changed.", name=provider.label)
        raise openid.Failed(words)
    if error or not code:
        raise openid.Failed(_("%(name)s did not confirm who you are.", name=provider.label))
    until = within(limits.PROVIDER_SECONDS)
    person = openid.person_behind(
        provider, code, callback_url(provider), trip["nonce"], trip["verifier"], until
    )
    return replace(person, name=person.name or trip.get("name", ""))


def enter_again():
    """Begin to write, and see who is signed in by now: the provider may have taken its time."""
    begin_writing()
    g.session = session_of(token_hash(request.cookies.get(cookie_name(SESSION_COOKIE), "")))
    g.user = g.session.user if g.session else None


def welcome(provider, person, trip):
    """Sign in whoever this is, once that is sure."""
    user = recognise(person, provider.label, device(), ip())
    if user is not None:
        response = let_in(user, provider.label, trip["next"])
        db.session.commit()
        return response
    if person.email:
        return ask_for_proof(provider, person, person.email, trip["next"])
    details = {"person": person.as_details(), "next": trip["next"]}
    begin_challenge("address", browser_token(), limits.CHALLENGE_LIFE, None, **details)
    db.session.commit()
    return redirect(url_for("identities.address", provider=provider.name), 303)


def link_person(provider, person, trip):
    """Link to the account that set off, if it is still the one signed in here."""
    if g.user is None or g.user.id != trip["user_id"]:
        raise Refused(_("You are no longer signed in to the account that this was begun for."))
    link_identity(g.user, person, provider.label, device(), ip())
    db.session.commit()
    flash(_("You can sign in with %(name)s from now on.", name=provider.label))
    return redirect(trip["next"], 303)


def ask_for_proof(provider, person, email, back):
    """Send a code to an address nobody vouches for; used in this browser, it links the person."""
    codes.end_codes_of(browser_token())
    browser = new_token()
    row, code, link = codes.request_code(email, browser, device(), ip(), back)
    mail_code(row, code, link)
    details = {"person": person.as_details(), "code_id": row.id, "label": provider.label}
    begin_challenge("link", browser, limits.CODE_LIFE, None, **details)
    db.session.commit()
    flash(_("Prove this address once. From then on %(name)s signs you in.", name=provider.label))
    response = redirect(url_for("accounts.code"), 303)
    set_cookie(response, BROWSER_COOKIE, browser, limits.CODE_LIFE)
    return response


@bp.get("/sign-in/<provider>/address")
@requires("site.visit")
def address(provider):
    provider = provider_named(provider)
    if challenge_of("address", token_hash(browser_token())) is None:
        return redirect(url_for("accounts.sign_in"), 303)
    return render_template("identities/address.html", provider=provider, email="")


@bp.post("/sign-in/<provider>/address")
@requires("site.visit")
def send_proof(provider):
    provider = provider_named(provider)
    challenge = challenge_of("address", token_hash(browser_token()))
    if challenge is None:
        return redirect(url_for("accounts.sign_in"), 303)
    person = openid.Person(**challenge.details["person"])
    email = request.form.get("email", "")
    try:
        take_challenge(challenge)
        return ask_for_proof(provider, person, email, challenge.details["next"])
    except Refused as refusal:
        db.session.rollback()
        status = 429 if isinstance(refusal, TooMany) else 422
        shown = {"provider": provider, "email": email, "error": refusal}
        return render_template("identities/address.html", **shown), status


@bp.post("/account/identities/<int:identity_id>/unlink")
@requires("site.secure")
def unlink(identity_id):
    found = [each for each in identities_of(g.user) if each.id == identity_id]
    if not found:
        raise NotFound
    provider = current_app.config["PROVIDERS"].get(found[0].provider)
    label = provider.label if provider else found[0].provider
    unlink_identity(found[0], label, device(), ip())
    db.session.commit()
    flash(_("%(name)s no longer signs you in.", name=label))
    return redirect(f"{request.script_root}/account/sign-in", 303)


def explain_failure(provider, failure, trip):
    """What went wrong, and the other ways in."""
    db.session.rollback()
    trip = trip or {"next": home_path()}
    status = 429 if isinstance(failure, TooMany) else getattr(failure, "status", 422)
    shown = {"provider": provider, "words": str(failure), "trip": trip}
    return render_template("identities/failed.html", **shown), status
