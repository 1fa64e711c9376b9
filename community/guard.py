"""What every answer carries and every request must pass: headers, origin, host."""

from flask import abort, current_app, request

from community.tenancy import is_our_host

# Where the frame of a video may come from, once somebody has clicked (embeds/links.py).
FRAMES = "https://www.youtube-nocookie.com https://player.vimeo.com https://www.loom.com"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        f"frame-src {FRAMES}",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

# Forms of others that may be sent here, each with a proof of its own.
FROM_ELSEWHERE = {
    "identities.apple_answer",  # its state
    "notifications.stop",  # the token in its address
}


def refuse_foreign_origins():
    """Nothing changes on behalf of another site's page.

    Browsers say in Sec-Fetch-Site where a request comes from; the few that do not, send Origin.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"} or request.endpoint in FROM_ELSEWHERE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin and origin != f"{request.scheme}://{request.host}":
        abort(403)


def add_headers(response):
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    response.vary.add("Cookie")
    if not current_app.config["DEVELOPMENT"] and is_our_host():
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def init_app(app):
    app.before_request(refuse_foreign_origins)
    app.after_request(add_headers)
