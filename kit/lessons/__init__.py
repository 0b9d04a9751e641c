"""What a learner answers in the notebooks: predictions, exercises and quizzes that judge themselves."""

from kit.lessons.joining import join, leave
from kit.lessons.lesson import Lesson, open_lesson
from kit.lessons.press import press
from kit.lessons.refused import refused
from kit.lessons.resuming import resume

__all__ = ["Lesson", "join", "leave", "open_lesson", "press", "refused", "resume"]
