"""A turn: an agent answers a message, step by step.

A step reads (renders the prompt, fresh from the room), thinks (asks the model) and acts (runs the
tool calls, each one commit by the agent). The turn ends when the model answers without a call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import takewhile
from typing import Any, get_args

from kit.errors import APIStatusError, BadRequestError, ModelError, UnprocessableEntityError
from kit.journal import Document, Journal, Reading
from kit.memory.agents import present_agent
from kit.memory.attached import held
from kit.memory.history import stands
from kit.models.endpoint import cut_off
from kit.prompt.writer import Prompt
from kit.turn.arguments import advised, check_arguments
from kit.turn.conversation import as_model_messages
from kit.turn.mail import Mail
from kit.turn.message_types import Response, StopReason, UsageStatistics, as_message
from kit.turn.record import Entry, Record
from kit.turn.rendering import prompt_of
from kit.turn.steps import Step, Steps, ToolResult
from kit.turn.terms import DEFAULT_STEPS, Compile, ModelOf
from kit.turn.tools import ASK, CATALOG, FINISH, TELL, Caller
from kit.turn.window import reach_of, tokens
from kit.values import deadline
from kit.values.checks import a_count
from kit.values.clip import MOST_SHOWN, MOST_TOLD, bounded, shown
from kit.values.protocol import Message as ModelMessage, ModelReply, ToolCall, ToolSpec
from kit.values.records import OPERATOR, Principal

MOST_STEPS = 1000
MOST_CALLS = 50  # of one reply: each is a commit
_MOST_HINT = MOST_TOLD // 3
_MOST_REFUSAL = MOST_TOLD - _MOST_HINT - 50  # so much is left beside the hint and the error's name
_BROKEN_OFF = frozenset({"cancelled", "error"})  # whoever interrupts a turn does not want others to begin


class Turn(Steps):
    """One turn of one agent; each ``next()`` runs one step.

    For a closer look a step is made of ``read()``, ``think()`` and ``act()``, in this order: whoever
    calls them one by one decides what happens in between. With ``compile="turn"`` the prompt of the
    first step serves for all of them, as it does in many systems. ``context`` is the room's setting for
    how many tokens a model is sent at most.
    """

    def __init__(
        self,
        journal: Journal,
        model_of: ModelOf,
        agent_id: str,
        said: Sequence[Document],
        *,
        by: Principal = OPERATOR,
        max_steps: int = DEFAULT_STEPS,
        compile: Compile = "step",
        mail: Mail | None = None,
        context: int | None = None,
    ) -> None:
        super().__init__()
        self._max_steps = a_count(max_steps, "max_steps", most=MOST_STEPS)
        self._journal, self._model_of, self._compile = journal, model_of, _checked(compile)
        self._agent = journal.read(lambda room: present_agent(room, agent_id))
        self._model = model_of(self._agent)
        self._is_first = mail is None
        self._mail = mail or Mail(journal, self._answering(context))
        self._prompt: Prompt | None = None
        self._shown: list[tuple[str, Document]] = []  # what the prompt was rendered from
        self._reply: ModelReply | None = None
        self._last_refused: tuple[str, str] | None = None
        reach = reach_of(self._agent, self._model, context)
        self._record = Record(journal, self._agent, reach, is_told=bool(said))
        self._record.open(by, list(said), self._model.name)

    def _answering(self, context: int | None) -> Callable[..., Turn]:
        """How a turn of another agent begins that this one sets off: their messages are counted as one."""

        def begin(by: Principal, agent_id: str, said: Sequence[Document], max_steps: int) -> Turn:
            mail, journal, model_of = self._mail, self._journal, self._model_of
            return Turn(
                journal, model_of, agent_id, said, by=by, max_steps=max_steps, mail=mail, context=context
            )

        return begin

    def read(self) -> Prompt:
        if self._prompt is None or self._compile == "step":
            self._agent, self._prompt = self._journal.read(self._look)
        return self._prompt

    def _look(self, room: Reading) -> tuple[Document, Prompt]:
        agent = present_agent(room, self._record.agent_id)
        pairs = held(room, agent)
        self._shown = [("agents", agent), *(("blocks", block) for _, block in pairs)]
        return agent, prompt_of(room, agent, self._record.count_before, pairs)

    def stands(self) -> bool:
        """Whether all that this turn holds is still in the room's past: what it was told, and its prompt."""
        held = [*self._shown, *(("messages", message) for message in self._record.told())]
        return self._journal.read(lambda room: all(stands(room, *one) for one in held))

    def question(self) -> tuple[list[ModelMessage], list[ToolSpec]]:
        """What the model is asked: the prompt that was read last with the messages so far, and the tools."""
        self._check_running()
        prompt = self._prompt or self.read()
        specs = _offers(self._agent)
        spent = tokens(prompt.text) + sum(_price(spec.name) for spec in specs)
        told = as_model_messages(self._record.conversation(spent))
        return [ModelMessage("system", prompt.text), *told], specs

    def think(self) -> ModelReply:
        deadline.check()
        messages, specs = self.question()
        self._model = self._model_of(self._agent)
        return self.take(self._model.respond(messages, specs))

    def take(self, reply: ModelReply) -> ModelReply:
        """Let ``reply`` be what the model answers; the next ``act()`` does what it says.

        Raises:
            ModelError: it is no usable answer.
        """
        self._check_running()
        self._reply = sound(reply)
        return self._reply

    def act(self) -> Step:
        self._check_running()
        reply = self._reply or self.think()
        prompt, self._reply = self._prompt or self.read(), None
        before = len(self._record.messages)
        text = reply.text if reply.text.strip() else ""
        answer = text if any(map(self._finishes, reply.tool_calls[:MOST_CALLS])) else ""
        before_calls = "" if answer else text
        self._record.next_step(len(self.steps) + 1, self._model.name, prompt, reply.thought, before_calls)
        results = self._calls(reply)
        if reply.tool_calls and not results:  # time was over before the first: what was said is kept
            self._record.write(lambda _: None)
        stop = self._verdict(results) if reply.tool_calls else "end_turn" if text else "invalid_llm_response"
        if stop is not None:
            self.stop(stop, _trouble(reply, text), answer)
        return self._step(prompt, reply, results, before)

    def stop(self, stop_reason: str, error: str | None = None, answer: str = "") -> None:
        """End the turn where it stands, with ``answer`` last; one that has ended stays as it is."""
        if self.stop_reason is not None:
            return

        def work(entry: Entry) -> None:
            if answer:
                entry.say("assistant_message", content=answer)
            entry.end(stop_reason, error)

        self._record.write(work)
        self.stop_reason, self.error = stop_reason, error
        if self._is_first and stop_reason not in _BROKEN_OFF:
            self._mail.deliver(self._max_steps)

    def response(self) -> Response:
        spent = [step.reply.usage for step in self.steps]
        asked, answered = sum(one.prompt_tokens for one in spent), sum(one.completion_tokens for one in spent)
        return Response(
            [as_message(document) for document in self._record.messages],
            StopReason(self.stop_reason or "running", self.error),
            UsageStatistics(len(self.steps), asked, answered, asked + answered),
        )

    # ------------------------------------------------------------------ what a step leaves behind

    def _calls(self, reply: ModelReply) -> tuple[ToolResult, ...]:
        """Run the calls of one reply; those above ``MOST_CALLS`` are refused together."""
        in_time = takewhile(lambda _: not deadline.is_over(), reply.tool_calls[:MOST_CALLS])
        results = tuple(self._call(call, reply) for call in in_time)
        if left := reply.tool_calls[MOST_CALLS:]:
            error = UnprocessableEntityError(
                f"{len(left):,} calls of this reply were not run: it has more than {MOST_CALLS}",
                hint="Send them in your next reply.",
            )
            results += (self._refused(left[0], error),)
        return results

    def _call(self, call: ToolCall, reply: ModelReply) -> ToolResult:
        """Run one tool call in one commit; a refusal is written down in its place."""
        try:
            self._check_offered(call.name)
            arguments = _arguments(call, reply)
            if call.name == ASK:
                text = self._mail.ask(self._agent, arguments, self._max_steps)
                return self._told(call, lambda _: text)
            if call.name == TELL:
                result = self._told(call, lambda entry: self._mail.tell(entry, self._agent, arguments))
                self._mail.posted(self._agent, arguments)
                return result
            return self._told(call, lambda entry: self._use(entry, call.name, arguments))
        except APIStatusError as error:
            return self._refused(call, advised(error))

    def _use(self, entry: Entry, tool: str, arguments: Mapping[str, Any]) -> str:
        agent = present_agent(entry.draft, self._agent["id"])
        return CATALOG[tool].run(Caller(entry.draft, agent), arguments)

    def _told(self, call: ToolCall, run: Callable[[Entry], str]) -> ToolResult:
        def work(entry: Entry) -> str:
            entry.say("tool_call_message", tool_call=_part(call))
            text = bounded(run(entry))
            _say_return(entry, call, text, "success")
            return text

        seq, text = self._record.write(work, via=_tool(call))
        self._last_refused = None
        return ToolResult(call, text, seq)

    def _refused(self, call: ToolCall, error: APIStatusError) -> ToolResult:
        hint = f"\n  → {bounded(error.hint, _MOST_HINT)}" if error.hint else ""
        text = f"{type(error).__name__}: {bounded(error.message, _MOST_REFUSAL)}{hint}"

        def work(entry: Entry) -> None:
            entry.say("tool_call_message", tool_call=_part(call))
            entry.refuse(self._record.principal, _tool(call), error)
            _say_return(entry, call, text, "error")

        seq, _ = self._record.write(work, via=_tool(call))
        return ToolResult(call, text, seq, error)

    def _check_running(self) -> None:
        if self.stop_reason is not None:
            raise BadRequestError(
                f"this turn has ended: {self.stop_reason}", hint="Begin another one with messages.steps(…)."
            )

    def _check_offered(self, name: str) -> None:
        if name not in self._agent["tools"] or name not in CATALOG:
            raise UnprocessableEntityError(
                f"{self._agent['name']} has no tool {shown(name)}",
                hint=f"Its tools are {', '.join(self._agent['tools']) or 'none'}.",
            )

    def _verdict(self, results: tuple[ToolResult, ...]) -> str | None:
        """Why the turn ends after these calls, if it does."""
        for result in results:
            refused = (result.call.name, result.call.raw) if result.error else None
            if refused is not None and refused == self._last_refused:
                return "stuck"
            self._last_refused = refused
            if result.call.name == FINISH and not result.error:
                return "end_turn"
        return "max_steps" if len(self.steps) + 1 >= self._max_steps else None

    def _finishes(self, call: ToolCall) -> bool:
        """Whether the call ends the turn, so that the text beside it is the answer and comes last."""
        return call.name == FINISH and FINISH in self._agent["tools"] and call.arguments == {}

    def fail(self, error: ModelError) -> Step:
        prompt, before = self._prompt or self.read(), len(self._record.messages)
        thought = str(error.evidence.get("thought", ""))
        self._record.next_step(len(self.steps) + 1, self._model.name, prompt, thought)
        self.stop(error.stop_reason, str(error))
        return self._step(prompt, ModelReply(finish=error.stop_reason), (), before)

    def _step(self, prompt: Prompt, reply: ModelReply, results: tuple[ToolResult, ...], before: int) -> Step:
        step = Step(
            id=self._record.step_id,
            number=len(self.steps) + 1,
            agent_id=self._agent["id"],
            model=self._model.name,
            prompt=prompt,
            reply=reply,
            results=results,
            messages=tuple(as_message(document) for document in self._record.messages[before:]),
            stop_reason=self.stop_reason,
        )
        self.steps.append(step)
        return step


def _offers(agent: Document) -> list[ToolSpec]:
    """What the model is told of the agent's tools, all of which this kit has to know."""
    unknown = [name for name in agent["tools"] if name not in CATALOG]
    if unknown:
        raise UnprocessableEntityError(
            f"{agent['name']} has the tool {shown(unknown[0])}, which this kit does not know",
            hint="A newer kit may have given it: update this one, or agents.update(id, tools=[…]).",
        )
    return [CATALOG[name].spec for name in agent["tools"]]


@cache
def _price(tool: str) -> int:
    """How many tokens the offer of a tool is taken for."""
    return tokens(str(CATALOG[tool].spec))


def _checked(compile: object) -> Compile:
    words: tuple[Compile, ...] = get_args(Compile)
    for word in words:
        if isinstance(compile, str) and compile == word:
            return word
    raise UnprocessableEntityError(f"compile is {shown(compile)}", hint="It is 'step' or 'turn'.")


def sound(reply: object) -> ModelReply:
    """The reply, if it is one and can be written down."""
    if not isinstance(reply, ModelReply):
        raise ModelError(
            f"the model answered with {shown(reply)}, which is no ModelReply",
            hint="respond() returns ModelReply(text=…) or ModelReply(tool_calls=…).",
            stop_reason="invalid_llm_response",
        )
    texts = [reply.text, reply.thought]
    for call in reply.tool_calls:
        texts += [call.id, call.name, call.raw]
    try:
        "".join(texts).encode()
    except (TypeError, UnicodeEncodeError) as failure:
        raise ModelError(
            f"the model's answer is no text that can be kept: {failure}",
            hint="It holds half of a character, or something else than text; ask again.",
            stop_reason="invalid_llm_response",
        ) from failure
    return reply


def _trouble(reply: ModelReply, text: str) -> str | None:
    """What is wrong with the reply that ends a turn, if something is."""
    if cut := cut_off(reply):
        return f"the answer was cut off {cut}"
    return None if reply.tool_calls or text else "the model answered with neither a text nor a tool call"


def _arguments(call: ToolCall, reply: ModelReply) -> Mapping[str, Any]:
    """The arguments of one of the reply's calls, if they are what its tool asks for."""
    try:
        return check_arguments(CATALOG[call.name].spec, call.arguments, call.raw)
    except UnprocessableEntityError as error:
        cut = cut_off(reply)
        if not cut or call is not reply.tool_calls[-1]:
            raise
        raise UnprocessableEntityError(
            f"your answer was cut off {cut}, in the middle of this call: {error.message}",
            hint="Nothing was done by it. Send it again and shorter: a long text in several calls.",
        ) from None


def _tool(call: ToolCall) -> str:
    """The tool's name as the room keeps it beside the call; a model can make one up, of any length."""
    return bounded(call.name, MOST_SHOWN)


def _part(call: ToolCall) -> Document:
    return {"name": call.name, "arguments": call.raw, "tool_call_id": call.id}


def _say_return(entry: Entry, call: ToolCall, text: str, status: str) -> None:
    entry.say("tool_return_message", tool_return=text, status=status, tool_call_id=call.id, name=_tool(call))
