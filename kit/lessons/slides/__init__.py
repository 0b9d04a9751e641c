"""A notebook on the wall: its marked cells as slides, one page that needs no network."""

from kit.lessons.slides.deck import slides

__all__ = ["slides"]
