"""Webhooks of every org are told, whatever those of another org, or another webhook, fail by."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.webhooks import Message, Sent
from guildhall.application.webhooks.delivering import Endpoint
from guildhall.application.webhooks.managing import create_webhook, delete_webhook, revise_webhook
from guildhall.bootstrap import Container
from guildhall.domain.deliveries.attempts import Attempts
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.record import evolve
from guildhall.domain.webhooks.commands import CreateWebhook, ReviseWebhook
from guildhall.worker.deliveries import Deliveries


class Noted:
    """A log that a test looks into."""

    def __init__(self) -> None:
        self.failures: list[tuple[str, dict[str, Any]]] = []

    def info(self, event: str, **fields: Any) -> None:
        raise AssertionError(f"{event} {fields}")

    warning = info

    def failure(self, event: str, error: BaseException, **fields: Any) -> None:
        self.failures.append((f"{event}: {error}", fields))


class Inbox:
    """Takes what webhooks are sent."""

    def __init__(self) -> None:
        self.came = threading.Semaphore(0)
        self.urls: list[str] = []

    def check(self, url: str) -> None:
        raise AssertionError(f"{url} is not added here")

    def send(self, url: str, message: Message) -> Sent:
        self.urls.append(url)
        self.came.release()
        return Sent(204, 1)


class Failing:
    """A journal whose reads fail as a test says."""

    def __init__(self, journal: Any, fails: Callable[[str, tuple[Any, ...]], bool]) -> None:
        self._journal = journal
        self._fails = fails

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._journal, name)

        def asked(*arguments: Any, **options: Any) -> Any:
            if self._fails(name, arguments):
                raise RuntimeError("it cannot be recovered")
            return found(*arguments, **options)

        return asked


def tell_of_a_project(company: Company, *webhooks: str) -> None:
    """Let an org have these webhooks, and then something to tell them of."""

    def unit(tx: Transaction) -> None:
        for name in webhooks:
            command = CreateWebhook(name, f"https://example.org/{name}", ("project.created",))
            create_webhook(tx, command, "s" * 32)

    company.journal.execute(company.scope, company.origin("tests"), unit)
    create = CreateProject("p", "Site", "Greet.", company.scope.org_id)
    company.journal.execute(company.scope, company.origin("tests"), lambda tx: tx.ask("Project", "p", create))


def failing(company: Company, fails: Callable[[str, tuple[Any, ...]], bool]) -> Company:
    journal: Any = Failing(company.journal, fails)
    return evolve(company, journal=journal)


def told(container: Container, companies: list[Company], expected: int) -> tuple[list[str], Noted]:
    inbox, log = Inbox(), Noted()
    loop = Deliveries(lambda: companies, inbox, container.pulse, log)
    loop.start()
    try:
        for _ in range(expected):
            assert inbox.came.acquire(timeout=20)
    finally:
        loop.close()
    return inbox.urls, log


def test_an_org_that_cannot_be_looked_at_keeps_no_other_from_its_webhooks(container: Container) -> None:
    orgs = [container.company.of(name) for name in ("a", "broken", "z")]
    for org in orgs:
        tell_of_a_project(org, f"to-{org.scope.org_id}")
    orgs[1] = failing(orgs[1], lambda name, _: name == "views")
    urls, log = told(container, orgs, 2)
    assert set(urls) == {"https://example.org/to-a", "https://example.org/to-z"}
    says = "webhooks of an org were not looked at: it cannot be recovered"
    assert log.failures[0] == (says, {"org": "broken"})


def test_a_webhook_that_cannot_be_looked_at_keeps_no_other_from_being_told(container: Container) -> None:
    company = container.company
    tell_of_a_project(company, "a", "broken", "z")

    def fails(name: str, arguments: tuple[Any, ...]) -> bool:
        return name == "state" and arguments[1] == "Attempts" and arguments[2] == "broken"

    urls, log = told(container, [failing(company, fails)], 2)
    assert set(urls) >= {"https://example.org/a", "https://example.org/z"}
    says = "a webhook was not looked at: it cannot be recovered"
    assert (says, {"org": "default", "webhook": "broken"}) in log.failures


class Changing(Inbox):
    """Changes the webhook while it is told of an event, and says what came of that."""

    def __init__(self, company: Company, change: Callable[[Transaction], object], sent: Sent) -> None:
        super().__init__()
        self._company = company
        self._change = change
        self._sent = sent

    def send(self, url: str, message: Message) -> Sent:
        self.urls.append(url)
        self._company.journal.execute(self._company.scope, self._company.origin("tests"), self._change)
        return self._sent


CHANGES: dict[str, Callable[[Transaction], object]] = {
    "deleted": lambda tx: delete_webhook(tx, "hook"),
    "paused": lambda tx: revise_webhook(tx, "hook", ReviseWebhook(active=False)),
    "of other events": lambda tx: revise_webhook(tx, "hook", ReviseWebhook(event_types=("run.ended",))),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_webhook_that_is_changed_while_it_is_told_is_told_no_further(
    container: Container, change: str
) -> None:
    """What follows would come to whoever is to have it no more, after a deletion unsigned."""
    company = container.company
    tell_of_a_project(company, "hook")
    more = CreateProject("q", "Other", "Greet.", company.scope.org_id)
    company.journal.execute(company.scope, company.origin("tests"), lambda tx: tx.ask("Project", "q", more))
    inbox = Changing(company, CHANGES[change], Sent(204, 1))
    assert Endpoint(company, inbox, "hook").turn() is False
    assert inbox.urls == ["https://example.org/hook"]


def test_of_a_webhook_that_is_deleted_while_it_does_not_answer_nothing_is_kept(container: Container) -> None:
    company = container.company
    tell_of_a_project(company, "hook")
    inbox = Changing(company, CHANGES["deleted"], Sent(500, 1, "it answered 500"))
    assert Endpoint(company, inbox, "hook").turn() is False
    assert company.journal.state(company.scope, "Attempts", "hook") == Attempts()
