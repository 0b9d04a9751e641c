"""The room's API as HTTP speaks it: a table of calls, and what is sent and answered for each."""

from kit.rest.api import Api
from kit.rest.exchange import Answer, Request

__all__ = ["Answer", "Api", "Request"]
