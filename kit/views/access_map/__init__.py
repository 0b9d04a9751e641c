"""The access map: who may read and write what, who could come to know it, and questions about both."""

from kit.views.access_map.question import QuizAnswer, QuizQuestion
from kit.views.access_map.quiz import Quiz, access_quiz
from kit.views.access_map.widget import LiveAccessMap, access_map

__all__ = ["LiveAccessMap", "Quiz", "QuizAnswer", "QuizQuestion", "access_map", "access_quiz"]
