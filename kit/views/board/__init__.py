"""The board: blocks by agents, what they hold, what changed last and what was refused."""

from kit.views.board.widget import Board, board

__all__ = ["Board", "board"]
