"""A view in a blank page, with a model made up in the page: its program alone, in any theme."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jupyterlab

THEMES = Path(jupyterlab.__file__).parent / "themes" / "@jupyterlab"
HOSTILE = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'></value><b>bold</b>"

_MOUNT = """async ([source, state]) => {
    class Model {
        constructor(state) { this.state = state; this.calls = new Set(); this.sent = []; }
        get(name) { return this[name]; }
        on(name, call) { if (name === "change:state") this.calls.add(call); }
        off(name, call) { this.calls.delete(call); }
        send(question) { this.sent.push(question); }
    }
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const widget = (await import(url)).default;
    window.model = new Model(state);
    window.stop = widget.render({ model: window.model, el: document.querySelector("main") });
}"""
_UPDATE = "state => { window.model.state = state; for (const call of window.model.calls) call(); }"
TOUCHED = """state => new Promise(done => {
    const touched = new Set();
    const observer = new MutationObserver(records => {
        for (const record of records) touched.add(record.target);
    });
    const all = { subtree: true, childList: true, characterData: true, attributes: true };
    observer.observe(document.querySelector("main"), all);
    window.model.state = state;
    for (const call of window.model.calls) call();
    setTimeout(() => { observer.disconnect(); done(touched.size); }, 0);
})"""


class Blank:
    """A page of its own for the views of a class."""

    def __init__(self, page: Any, view: Any) -> None:
        self.page = page
        self.view = view
        self.errors: list[str] = []
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def mount(self, state: Any, theme: str = "light") -> None:
        """Draw this state in a fresh page."""
        css = (THEMES / f"theme-{theme}-extension" / "index.css").read_text() + self.view._css
        self.page.set_content(
            f'<!doctype html><html lang="en"><title>A view</title><style>{css}</style>'
            '<body style="margin: 0; background: var(--jp-layout-color0)"><main></main></body></html>'
        )
        self.page.evaluate(_MOUNT, [self.view._esm, as_json(state)])

    def update(self, state: Any) -> None:
        """Let the model have another state."""
        self.page.evaluate(_UPDATE, as_json(state))

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)


def as_json(state: Any) -> Any:
    """The state as the page gets it."""
    return json.loads(json.dumps(state))


def violations(page: Any) -> str:
    """What axe-core finds, as a report; nothing is the empty text."""
    from axe_playwright_python.sync_playwright import Axe

    # What is in order is judged, and not told: a report on each node of it takes longer than the rules do.
    options = {"rules": {"page-has-heading-one": {"enabled": False}}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options)
    return found.generate_report() if found.violations_count else ""
