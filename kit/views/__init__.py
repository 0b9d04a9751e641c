"""What a person looks at: the live board of a room, its static table and its plain-text twin."""

from kit.views.board import Board, board

__all__ = ["Board", "board"]
