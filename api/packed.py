"""Pages, style sheets and scripts leave the house packed with gzip, which every browser reads.

The length of a packed page would tell another website, letter by letter, what secret stands in it
(BREACH, https://breachattack.com): the token of our forms does. So on HTTPS a page is packed only
when the browser says that it was asked for by a page of ours or by its user, never by another site.
"""

import gzip

from flask import Flask, Response, request

from api.sessions import is_https

KINDS = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})
LEAST = 500
"""Bytes below which packing gains nothing."""
LEVEL = 5
OURS = frozenset({"same-origin", "none"})
KEY = "sciatriage-packed"


def install(app: Flask) -> None:
    """Pack answers on their way out; a static file once in the life of the process."""
    app.extensions[KEY] = {}
    app.after_request(lambda response: _pack(app, response))


def pack(response: Response) -> Response:
    """Pack the answer, whoever asked for it: for pages that hold no secret."""
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") and "Content-Encoding" not in response.headers:
        response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _pack(app: Flask, response: Response) -> Response:
    if response.status_code in (204, 304) or response.mimetype not in KINDS:
        return response
    if request.endpoint == "static":
        return _file(app.extensions[KEY], response)
    small = (response.content_length or LEAST) < LEAST
    return response if small or response.is_streamed or not _asked_by_us() else pack(response)


def _asked_by_us() -> bool:
    """Without HTTPS whoever listens reads everything anyway, and browsers do not say."""
    return not is_https() or request.headers.get("Sec-Fetch-Site") in OURS


def _file(packed: dict[str, bytes], response: Response) -> Response:
    """A static file: its tag, which changes with it, says which packed one it is."""
    response.vary.add("Accept-Encoding")
    tag, weak = response.get_etag()
    if response.status_code != 200 or tag is None or not request.accept_encodings.quality("gzip"):
        return response
    if tag not in packed:
        response.direct_passthrough = False
        packed[tag] = gzip.compress(response.get_data(), 9, mtime=0)
    answer = Response(packed[tag], headers=response.headers)
    answer.call_on_close(response.close)
    answer.content_length = len(packed[tag])
    answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(tag, weak=True)
    return answer
