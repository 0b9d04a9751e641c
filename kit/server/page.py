"""The pages of a class: the instructor's, and the one on which a learner gets a token."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

_HERE = Path(__file__).parent
# Nothing but the files themselves: no other site, no frame, no program inside the text.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def _page(name: str, kind: str) -> Response:
    return Response((_HERE / name).read_bytes(), media_type=kind, headers=_HEADERS)


PAGES = {
    "/class": _page("class.html", "text/html"),
    "/class/page.js": _page("class.js", "text/javascript"),
    "/class/page.css": _page("class.css", "text/css"),
    "/views/shared/dom.js": _page("../views/shared/dom.js", "text/javascript"),  # which class.js imports
    "/join": _page("join.html", "text/html"),
    "/join/page.js": _page("join.js", "text/javascript"),
}
