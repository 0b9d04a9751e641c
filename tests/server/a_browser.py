"""A browser as far as a kernel inside of it sees one: it asks a server by the rules of CORS."""

from types import SimpleNamespace


class JsError(Exception):
    """What a browser's program throws."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name


class Buffer:
    """Bytes on the other side of the border."""

    def __init__(self, content):
        self._content = content

    def to_bytes(self):
        return self._content


class Page:
    """A page of ``origin``; ``http`` is all of the network that it has, and ``sent`` what went out there.

    ``cut`` is asked with each request that goes out: what it returns is thrown in the place of the answer.
    ``streams`` are what fetching the feed gives, each a list of pieces.
    """

    def __init__(self, http, origin="https://site.example"):
        self.http, self.origin = http, origin
        self.is_online, self.cut, self.leads_to = True, lambda method, path: None, ""
        self.sent, self.streams, self.asked, self.aborted, self.locked = [], [], [], 0, set()

    def js(self):
        return SimpleNamespace(
            XMLHttpRequest=SimpleNamespace(new=lambda: Asked(self)),
            WorkerGlobalScope=object(),
            location=SimpleNamespace(origin=self.origin),
            URL=SimpleNamespace(new=lambda url: SimpleNamespace(href=url)),
            Object=SimpleNamespace(fromEntries=dict),
            AbortSignal=SimpleNamespace(timeout=lambda _: None),
            AbortController=SimpleNamespace(new=self._controller),
            fetch=self._fetch,
            navigator=SimpleNamespace(locks=SimpleNamespace(request=self._request)),
        )

    def ffi(self):
        return SimpleNamespace(
            JsException=JsError,
            to_js=lambda value, dict_converter=None: value,
            create_once_callable=lambda call: call,
        )

    def _request(self, name, options, call):
        """A lock that is free, until what the call returns has come; else nothing."""
        assert options == {"ifAvailable": True}
        if name in self.locked:
            call(None)
        else:
            self.locked.add(name)
            call(name).add_done_callback(lambda _: self.locked.discard(name))

    def answer(self, method, url, headers, body):
        """The answer, where it may be seen; a request that is not plain is asked for first."""
        if not self.is_online:
            raise JsError("NetworkError")
        page, odd = {"origin": self.origin}, sorted(headers.keys() - {"accept"})
        if odd or method != "GET":
            said = {"access-control-request-method": method, "access-control-request-headers": ",".join(odd)}
            before = self.http.options(url, headers=page | said)
            self._check(before)
            allowed = before.headers["access-control-allow-headers"].lower().split(", ")
            if before.status_code != 200 or not set(odd) <= set(allowed):
                raise JsError("NetworkError")
        self.sent.append((method, url))
        found = self.http.request(method, url, headers=page | headers, content=body)
        if name := self.cut(method, url):
            raise JsError(name)
        self._check(found)
        return found

    def _check(self, found):
        if found.headers.get("access-control-allow-origin") != self.origin:
            raise JsError("NetworkError")

    def _controller(self):
        return SimpleNamespace(signal=None, abort=self._abort)

    def _abort(self):
        self.aborted += 1

    async def _fetch(self, url, options):
        self.asked.append(options["headers"])
        if "/v1/changes" not in url:
            return self.answer("GET", url, options["headers"], b"")
        if not self.streams:
            raise JsError("NetworkError")
        made = self.streams.pop(0)
        pieces = made(options["headers"]) if callable(made) else made
        if isinstance(pieces, int):
            return SimpleNamespace(status=pieces, arrayBuffer=self._nothing)
        return SimpleNamespace(status=200, body=SimpleNamespace(getReader=lambda: Reader([*pieces])))

    async def _nothing(self):
        return Buffer(b"")


class Asked:
    """An XMLHttpRequest."""

    def __init__(self, page):
        self._page, self._headers = page, {}
        self.timeout, self.responseURL = 0, ""

    def open(self, method, url, is_async):
        assert not is_async
        self._method, self._url = method, url

    def setRequestHeader(self, name, text):  # noqa: N802 — as browsers call it
        self._headers[name] = text

    def send(self, body):
        self._page.asked.append({**self._headers, "timeout": self.timeout})
        found = self._page.answer(self._method, self._url, self._headers, body)
        shown = {"content-type", "retry-after"}
        self._shown = {name: text for name, text in found.headers.items() if name in shown}
        self.status, self.response = found.status_code, Buffer(found.content)
        self.responseURL = self._page.leads_to or self._url

    def getAllResponseHeaders(self):  # noqa: N802 — as browsers call it
        return "".join(f"{name}: {text}\r\n" for name, text in self._shown.items())


class Reader:
    """A stream: its pieces, then its end; an exception among them is thrown, ``None`` waits for ever."""

    def __init__(self, pieces):
        self._pieces = pieces

    async def read(self):
        import asyncio

        if not self._pieces:
            return SimpleNamespace(done=True, value=None)
        piece = self._pieces.pop(0)
        if piece is None:
            await asyncio.Event().wait()
        if isinstance(piece, Exception):
            raise piece
        return SimpleNamespace(done=False, value=Buffer(piece))
