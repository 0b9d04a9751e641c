"""The pages of a class: the instructor's, the projector's, and the one on which a learner gets a place."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

_HERE = Path(__file__).parent / "pages"
_SHARED = Path(__file__).parents[1] / "views" / "shared"
_IMPORTED = ("dom.js", "time_left.js")  # by the programs of the pages
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
_KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


def _page(path: Path) -> Response:
    return Response(path.read_bytes(), media_type=_KINDS[path.suffix], headers=_HEADERS)


PAGES = {
    "/class": _page(_HERE / "class.html"),
    "/class/screen": _page(_HERE / "screen.html"),
    "/join": _page(_HERE / "join.html"),
    **{f"/views/shared/{name}": _page(_SHARED / name) for name in _IMPORTED},
    **{f"/class/pages/{path.name}": _page(path) for path in sorted(_HERE.glob("*.[jc]s*"))},
}
