"""The stepper: a race, taken step by step by hand."""

from kit.views.stepper.widget import Stepper, stepper

__all__ = ["Stepper", "stepper"]
