"""What a person looks at: live views of a room and of a race, each with a static and a plain-text form."""

from kit.views.access_map import access_map, access_quiz
from kit.views.board import Board, board
from kit.views.race import draw
from kit.views.stepper import stepper
from kit.views.timeline import timeline
from kit.views.trace import trace

__all__ = ["Board", "access_map", "access_quiz", "board", "draw", "stepper", "timeline", "trace"]
