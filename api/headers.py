"""Security headers on every page; nothing but static files is ever stored on the way."""

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from api.services import KEY, Services
from api.sessions import is_https

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

OF_PARTS = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
PARTS = frozenset({"text/css", "text/javascript", "font/woff2"})
"""Static files that are no pages: the other headers mean nothing to them, and weigh."""


def install(app: Flask) -> None:
    """Add the headers after every view, error answers included; believe our own proxies only."""
    used: Services = app.extensions[KEY]
    if count := used.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.after_request(_add)


def _add(response: Response) -> Response:
    part = request.endpoint == "static" and response.mimetype in PARTS
    for name in OF_PARTS if part else HEADERS:
        response.headers.setdefault(name, HEADERS[name])
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if is_https():
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
