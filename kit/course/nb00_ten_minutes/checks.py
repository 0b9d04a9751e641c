"""What notebook 0 checks: nothing is typed there, so there is nothing to check."""

from __future__ import annotations

from collections.abc import Mapping

from kit.lessons.parts import Check

CHECKS: Mapping[str, Check] = {}
