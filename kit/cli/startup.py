"""What the kernels of `kit lab` run first: who runs a cell before those above it is shown the way back."""


def _begin() -> None:
    import os

    theirs = os.environ.get("KIT_PYTHONSTARTUP")  # what PYTHONSTARTUP named before `kit lab` was started
    if theirs and os.path.isfile(theirs):  # noqa: PTH113 - no more is imported than a kernel has anyhow
        with open(theirs, encoding="utf-8") as file:  # noqa: PTH123 - as above
            exec(compile(file.read(), theirs, "exec"), globals())  # noqa: S102 - as Python itself does
    try:
        from kit.lessons.attention import attend
    except ImportError:  # a kernel of another environment
        return
    attend()


_begin()
del _begin
