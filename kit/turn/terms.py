"""How a turn is asked for: how many steps it may take, when its prompt is made, and by which model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from kit.journal import Document
from kit.values.protocol import Model

DEFAULT_STEPS = 8
Compile = Literal["step", "turn"]
ModelOf = Callable[[Document], Model]
