"""The access map: who may read and write what, who could come to know it, and questions about both."""

from kit.views.access_map.question import Answer, Question
from kit.views.access_map.quiz import Quiz, access_quiz
from kit.views.access_map.view import LiveAccessMap, access_map

__all__ = ["Answer", "LiveAccessMap", "Question", "Quiz", "access_map", "access_quiz"]
