"""Runs that a model works on, over real HTTP: what it changes and costs, and what ends it in the middle."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from guildhall.application.narration.chronicle import Chronicle
from guildhall.application.narration.moves import run_words
from guildhall.application.narration.news import Newsreader, all_news
from guildhall.application.runs.steering import pause_run, resume_run, stop_run
from guildhall.settings import Settings

GOAL = "Let tiny know how to triple a number."
PLAN = {
    "tasks": [
        {
            "code": "T-1",
            "title": "Triple numbers",
            "description": "Add triple to tiny.",
            "owned_paths": ["tiny/**"],
            "acceptance_criteria": ['`python -c "import tiny; assert tiny.triple(2) == 6"`', "It reads well"],
        }
    ],
    "rationale": "one function, one task",
}
TRIPLE = "\n\ndef triple(a):\n    return 3 * a\n"


class Model:
    """Plays every role, by what it is asked for."""

    def __init__(self, words: Any) -> None:
        self.words = words
        self.develops = 0
        self.gate: threading.Event | None = None

    def __call__(self, request: Any) -> Any:
        wanted = _result_fields(request)
        if "pm_summary" in wanted:
            return self.words.hands_in(pm_summary="Triple.", risks=["Overflow."], next_steps=["Write it."])
        if "requirements" in wanted:
            return self.words.hands_in(requirements=["tiny.triple(2) is 6"])
        if "tasks" in wanted:
            return self.words.hands_in(**PLAN)
        if "approved" in wanted:
            return self.words.hands_in(
                approved=True, rationale="It is short and clear.", findings=[], unverified=[]
            )
        return self._develop(request)

    def _develop(self, request: Any) -> Any:
        said = len(request.said("tool"))
        self.develops += 1
        if said == 0:
            return self.words.calls("read_file", path="tiny/__init__.py")
        if self.gate is not None:
            self.gate.wait(20)
        if said == 1:
            old = '    return f"hello {name}"\n'
            return self.words.calls("edit_file", path="tiny/__init__.py", old_text=old, new_text=old + TRIPLE)
        if said == 2:
            return self.words.calls("run", command="python -m unittest -q")
        return self.words.hands_in(done=True, summary="tiny.triple is there", tests="3 passed", risks="")


def _result_fields(request: Any) -> set[str]:
    for tool in request.body.get("tools", []):
        if tool["function"]["name"] == "final_result":
            return set(tool["function"]["parameters"].get("properties", {}))
    return set()


@pytest.fixture
def server(openai_server: Any) -> Iterator[Any]:
    with openai_server.OpenAIServer().running() as running:
        yield running


@pytest.fixture
def model(server: Any, openai_server: Any) -> Model:
    played = Model(openai_server)
    server.answer_with(played)
    return played


@pytest.fixture
def model_shop(open_shop: Any, server: Any, tmp_path: Any) -> Any:
    settings = Settings(
        key_dir=tmp_path / "keys",
        model="openai:gpt-4o-mini",
        model_api_key=SecretStr("sk-test-0123456789abcdef"),
        model_base_url=server.base_url,
    )
    return open_shop(settings=settings)


def test_a_sentence_becomes_merged_work_with_its_cost_booked(
    model_shop: Any, model: Model, server: Any
) -> None:
    shop = model_shop
    ended = shop.drive(shop.start(GOAL, runtime="model"))
    assert ended.outcomes == {"T-1": ("done", "")}, ended.tasks["T-1"].findings
    assert "def triple(a)" in (shop.repository / "tiny/__init__.py").read_text()
    task = ended.tasks["T-1"]
    assert task.summary.startswith("tiny.triple is there")
    assert {one.text: one.outcome for one in task.results}["It reads well"] == "passed"
    tools = [one for request in server.requests for one in request.said("tool")]
    assert any("OK" in one and "exit code 0" in one for one in tools)  # its tests really ran
    calls = len(server.requests)
    report = ended.report
    assert report["tokens"] == calls * 110
    assert report["cost_usd"] == pytest.approx(calls * (100 * 0.15 + 10 * 0.60) / 1e6)
    assert (report["summary"], [one["text"] for one in report["requirements"]]) == (
        "Triple.",
        ["tiny.triple(2) is 6"],
    )
    everything = shop.company.journal.read(shop.company.scope, 0, 100_000)
    assert not any("sk-test-0123456789abcdef" in str(line.payload) for line in everything)
    shop.check_clean()


def test_a_budget_that_is_reached_in_the_middle_of_a_task_stops_the_run(
    model_shop: Any, model: Model, server: Any, openai_server: Any
) -> None:
    def costly(request: Any) -> Any:
        reply = model(request)
        return reply.using(200_000, 1_000) if model.develops else reply

    server.answer_with(costly)
    ended = model_shop.drive(model_shop.start(GOAL, runtime="model", budget_tokens=150_000))
    assert ended.run.status == "stopped_budget"
    assert model.develops == 1
    made = len(server.requests)
    time.sleep(0.5)
    assert len(server.requests) == made
    assert ended.report["status"] == "stopped_budget"
    assert ended.outcomes["T-1"][0] in ("ready", "blocked")
    assert ended.tasks["T-1"].attempts == 0
    budget = model_shop.company.journal.state(model_shop.company.scope, "Budget", f"run/{ended.run.run_id}")
    assert budget.outstanding == {} or not budget.outstanding
    model_shop.check_clean()


def test_a_budget_that_ends_before_there_is_any_task_says_once_which_what_is_spent_and_what_to_do(
    model_shop: Any, model: Model, server: Any
) -> None:
    server.answer_with(lambda request: model(request).using(12_000, 100))
    ended = model_shop.drive(model_shop.start(GOAL, runtime="model", budget_tokens=30_000))
    assert (ended.run.status, ended.tasks) == ("stopped_budget", {})
    beginning, _, remedy = ended.run.end_reason.partition("the next call may need ")
    assert beginning == "the run's budget holds no further call: 24,200 of 30,000 tokens are spent, and "
    assert remedy.endswith(" tokens; run again with a larger --budget-tokens")
    journal, scope = model_shop.company.journal, model_shop.company.scope
    lines = [
        run_words(journal.recorded(one).event)
        for one in journal.read(scope, stream=f"Run:{ended.run.run_id}")
    ]
    assert [line for line in lines if "budget" in line] == [
        ended.run.end_reason,
        "a stop was asked for (budget)",
        "the run ended stopped_budget",
    ]
    assert ended.markdown.count("30,000 tokens") == 1


def test_a_run_that_ended_while_its_kickoff_was_answered_keeps_no_other_from_its_own(
    model_shop: Any, model: Model
) -> None:
    ended = model_shop.drive(model_shop.start(GOAL, runtime="model", budget_tokens=200))
    assert ended.run.status == "stopped_budget"
    again = model_shop.drive(model_shop.start(GOAL, runtime="model"))
    assert again.outcomes == {"T-1": ("done", "")}, again.run.end_reason


@pytest.mark.parametrize("steer", [pause_run, stop_run])
def test_pause_and_stop_take_effect_between_two_steps_of_an_agent(
    model_shop: Any, model: Model, server: Any, steer: Any
) -> None:
    shop = model_shop
    gate = model.gate = threading.Event()
    started = shop.start(GOAL, runtime="model")
    steps: list[str] = []
    at_rest: list[int] = []

    def watch(run: Any) -> None:
        if not steps and model.develops == 2:
            steer(shop.company, run.run_id, "tests")
            steps.append("asked")
            gate.set()
        elif steps == ["asked"] and run.status == "paused":
            at_rest.append(model.develops)
            if len(at_rest) == 3:
                steps.append("resumed")
                resume_run(shop.company, run.run_id, "tests")

    ended = shop.drive(started, watch)
    if steer is stop_run:
        assert ended.run.status == "stopped_by_user"
        assert model.develops == 2
        assert "triple" not in (shop.repository / "tiny/__init__.py").read_text()
    else:
        # Nothing was asked of the model while the run was at rest; afterwards it was done anew.
        assert at_rest == [2, 2, 2]
        assert ended.outcomes == {"T-1": ("done", "")}
    assert ended.tasks["T-1"].attempts == 0
    shop.check_clean()


def test_who_follows_a_run_hears_that_the_provider_does_not_answer_and_when_it_is_asked_again(
    model_shop: Any, model: Model, server: Any, openai_server: Any
) -> None:
    busy_for = ["tasks", "done"]  # while the plan is made, and while the task is worked on

    def busy(request: Any) -> Any:
        if busy_for and busy_for[0] in _result_fields(request):
            busy_for.pop(0)
            return openai_server.fails(503, "overloaded")
        return model(request)

    server.answer_with(busy)
    ended = model_shop.drive(model_shop.start(GOAL, runtime="model"))
    assert ended.outcomes == {"T-1": ("done", "")}
    company = model_shop.company
    news = [one for batch in all_news(Newsreader(company, ended.run.run_id), 0) for one in batch.items]
    said = [one for one in news if one.says]
    waits = r"the provider openai failed: .*overloaded.*; trying again in \d\.\d s"
    planning, answers, working, answers_too = said
    assert (planning.code, planning.status) == ("", "")
    assert re.fullmatch(rf"{planning.agent}: {waits}", planning.words)
    assert (working.code, working.status) == ("T-1", "in_progress")
    assert re.fullmatch(waits, working.words)
    assert answers.words == f"{planning.agent}: the provider openai answers again"
    assert answers_too.words == "the provider openai answers again"
    told = [Chronicle(company).tell(line) for line in company.journal.read(company.scope, 0, 100_000)]
    assert any(words.startswith("the session says: the provider openai failed") for _, _, words in told)
