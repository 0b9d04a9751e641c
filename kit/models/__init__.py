"""How agents think: one protocol, and the models behind it.

``OpenAIChat`` and ``AnthropicMessages`` live in modules of their own, ``kit.models.openai_chat`` and
``kit.models.anthropic_messages``: each needs an extra, and ``model_for`` finds them by name.
"""

from kit.models.human import Human
from kit.models.replay import Recording, Replay, record
from kit.models.script import Line, Script
from kit.models.setting import model_for
from kit.models.stand_in import ClerkInsteadWarning
from kit.values.protocol import Message, Model, ModelReply, Role, ToolCall, ToolSpec, Usage

__all__ = [
    "ClerkInsteadWarning",
    "Human",
    "Line",
    "Message",
    "Model",
    "ModelReply",
    "Recording",
    "Replay",
    "Role",
    "Script",
    "ToolCall",
    "ToolSpec",
    "Usage",
    "model_for",
    "record",
]
