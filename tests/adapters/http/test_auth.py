"""Signing in over HTTP: tokens, cookies, tickets and members, and what must not work."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from guildhall.adapters.http.hashing import MOST, HashersBusy, hashed
from guildhall.adapters.http.rates import (
    GUESSES_OF_STRANGERS,
    GUESSES_PER_ACCOUNT,
    GUESSES_PER_PLACE,
    GUESSES_UNDER_ATTACK,
    RateLimited,
    Rates,
)
from guildhall.adapters.http.server import HttpServer
from guildhall.adapters.system import FakeClock
from guildhall.application.access.credentials import Credentials
from guildhall.application.access.logins import WrongPassword
from guildhall.bootstrap import Container
from guildhall.domain.kernel import GLOBAL_ORG

PASSWORD = "correct horse battery"
PROJECTS = "/orgs/default/projects"

SignIn = Callable[..., httpx2.Response]


@pytest.fixture
def person(client: httpx2.Client) -> Callable[[str], dict[str, Any]]:
    """Add a person in a role."""

    def add(role: str) -> dict[str, Any]:
        body = {"email": f"{role}@example.org", "role": role, "password": PASSWORD}
        answer = client.post("/api/members", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return add


@pytest.fixture
def sign_in(stranger: httpx2.Client) -> SignIn:
    def ask(role: str, **params: Any) -> httpx2.Response:
        body = {"email": f" {role.upper()}@example.org", "password": PASSWORD}
        return stranger.post("/auth/login", json=body, params=params)

    return ask


@pytest.fixture
def browser(server: HttpServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        yield client


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def test_a_person_signs_in_stays_in_and_signs_out(person: Any, sign_in: SignIn, stranger: httpx2.Client):
    person("member")
    first = sign_in("member").json()
    me = stranger.get("/auth/me", headers=bearer(first)).json()
    assert (me["kind"], me["actor"], me["role"]) == ("user", "person:member@example.org", "member")
    assert stranger.post(PROJECTS, json={"name": "x"}, headers=bearer(first)).status_code == 201
    second = stranger.post("/auth/refresh", json={"refresh_token": first["refresh_token"]}).json()
    assert stranger.get("/auth/me", headers=bearer(second)).status_code == 200
    assert stranger.post("/auth/logout", headers=bearer(second)).status_code == 204
    for tokens in (first, second):
        assert stranger.get("/auth/me", headers=bearer(tokens)).status_code == 401
    over = stranger.post("/auth/refresh", json={"refresh_token": second["refresh_token"]})
    assert over.status_code == 401


def test_pages_that_refresh_together_stay_signed_in(person: Any, sign_in: SignIn, stranger: httpx2.Client):
    person("viewer")
    token = sign_in("viewer").json()["refresh_token"]
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(lambda _: stranger.post("/auth/refresh", json={"refresh_token": token}), range(10))
        )
    assert [answer.status_code for answer in answers] == [200] * 10
    for answer in answers:
        assert stranger.get("/auth/me", headers=bearer(answer.json())).status_code == 200
    again = stranger.post("/auth/refresh", json={"refresh_token": answers[-1].json()["refresh_token"]})
    assert again.status_code == 200


def test_a_refresh_token_that_comes_again_later_ends_the_login(
    person: Any, sign_in: SignIn, stranger: httpx2.Client, container: Container
):
    person("viewer")
    stolen = sign_in("viewer").json()["refresh_token"]
    mine = {"refresh_token": stolen}
    for _ in range(2):
        mine = stranger.post("/auth/refresh", json={"refresh_token": mine["refresh_token"]}).json()
    assert stranger.post("/auth/refresh", json={"refresh_token": stolen}).status_code == 401
    container.authentication().forget()
    time.sleep(0.6)
    assert stranger.get("/auth/me", headers=bearer(mine)).status_code == 401
    again = stranger.post("/auth/refresh", json={"refresh_token": mine["refresh_token"]})
    assert again.status_code == 401


def test_tokens_do_not_pass_for_each_other(person: Any, sign_in: SignIn, stranger: httpx2.Client):
    person("viewer")
    tokens = sign_in("viewer").json()
    swapped = {"Authorization": f"Bearer {tokens['refresh_token']}"}
    assert stranger.get("/auth/me", headers=swapped).status_code == 401
    asked = stranger.post("/auth/refresh", json={"refresh_token": tokens["access_token"]})
    assert asked.status_code == 401


def test_a_wrong_password_and_an_unknown_address_are_told_alike(person: Any, stranger: httpx2.Client):
    person("viewer")
    answers = [
        stranger.post("/auth/login", json={"email": email, "password": "wrong"})
        for email in ("viewer@example.org", "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


def test_guessing_is_slowed_down_for_one_account_and_not_for_others(
    person: Any, sign_in: SignIn, stranger: httpx2.Client
):
    person("viewer")
    guess = {"email": "admin@localhost", "password": "guess"}
    statuses = [stranger.post("/auth/login", json=guess).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    refused = stranger.post("/auth/login", json=guess)
    assert int(refused.headers["Retry-After"]) > 0
    assert sign_in("viewer").status_code == 200


def test_guesses_that_come_together_are_counted_before_they_are_looked_at(stranger: httpx2.Client):
    guess = {"email": "admin@localhost", "password": "guess"}
    with ThreadPoolExecutor(24) as pool:
        answers = pool.map(lambda _: stranger.post("/auth/login", json=guess).status_code, range(24))
    assert Counter(answers) == {401: 10, 429: 14}


def test_a_flood_of_passwords_does_not_wait_in_an_endless_line():
    goes_on = threading.Event()

    async def ask() -> str:
        try:
            return "done" if await hashed(goes_on.wait) else "not"
        except HashersBusy:
            return "busy"

    async def flood() -> list[str]:
        asked = [asyncio.create_task(ask()) for _ in range(MOST + 5)]
        await asyncio.sleep(0.1)
        goes_on.set()
        return await asyncio.gather(*asked)

    assert Counter(asyncio.run(flood())) == {"done": MOST, "busy": 5}


def test_what_a_member_loses_is_lost_at_once(
    person: Any, sign_in: SignIn, client: httpx2.Client, stranger: httpx2.Client, container: Container
):
    made = person("admin")
    tokens = sign_in("admin").json()
    key = stranger.post("/auth/keys", json={"name": "ci"}, headers=bearer(tokens)).json()["api_key"]
    headers = {"X-API-Key": key}
    assert stranger.post(PROJECTS, json={"name": "x"}, headers=headers).status_code == 201
    authentication = container.authentication()
    stream = authentication.authenticate(Credentials(bearer=tokens["access_token"]), None)
    path = f"/api/members/{made['user_id']}"
    etag = client.get(path).headers["ETag"]
    assert client.patch(path, json={"role": "viewer"}).status_code == 428
    assert client.patch(path, json={"role": "viewer"}, headers={"If-Match": etag}).status_code == 200
    assert client.patch(path, json={"role": "owner"}, headers={"If-Match": etag}).status_code == 412
    for shown in (headers, bearer(tokens)):
        assert stranger.post(PROJECTS, json={"name": "x"}, headers=shown).status_code == 403
    assert not authentication.still_valid(stream)
    assert client.delete(path).status_code == 204
    for shown in (headers, bearer(tokens)):
        assert stranger.get(PROJECTS, headers=shown).status_code == 401
    assert client.get(path).status_code == 404


def test_another_password_signs_out_everywhere(person: Any, sign_in: SignIn, stranger: httpx2.Client):
    person("viewer")
    first, second = sign_in("viewer").json(), sign_in("viewer").json()
    body = {"current": PASSWORD, "new": "another long one"}
    wrong = stranger.post("/auth/password", json={**body, "current": "x"}, headers=bearer(first))
    assert wrong.status_code == 401
    short = stranger.post("/auth/password", json={**body, "new": "x"}, headers=bearer(first))
    assert short.status_code == 422
    assert stranger.post("/auth/password", json=body, headers=bearer(first)).status_code == 204
    for tokens in (first, second):
        assert stranger.get("/auth/me", headers=bearer(tokens)).status_code == 401
    assert sign_in("viewer").status_code == 401


def test_another_password_takes_a_browsers_cookies_away(person: Any, browser: httpx2.Client):
    person("viewer")
    body = {"email": "viewer@example.org", "password": PASSWORD}
    assert browser.post("/auth/login", json=body, params={"cookie": True}).status_code == 200
    change = {"current": PASSWORD, "new": "another long one"}
    answer = browser.post("/auth/password", json=change, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 204
    assert not browser.cookies


def test_roles_are_given_by_those_who_may(person: Any, sign_in: SignIn, stranger: httpx2.Client):
    person("admin")
    headers = bearer(sign_in("admin").json())
    owner = {"email": "x@example.org", "role": "owner"}
    assert stranger.post("/api/members", json=owner, headers=headers).status_code == 403
    people = stranger.get("/api/members", headers=headers).json()["items"]
    first = next(one for one in people if one["role"] == "owner")
    assert stranger.delete(f"/api/members/{first['user_id']}", headers=headers).status_code == 403
    more = {"email": "x@example.org", "role": "viewer", "org_id": "two"}
    assert stranger.post("/api/members", json=more, headers=headers).status_code == 422


def test_the_last_owner_stays(client: httpx2.Client):
    (owner,) = client.get("/api/members").json()["items"]
    refused = client.delete(f"/api/members/{owner['user_id']}")
    assert (refused.status_code, refused.json()["rule"]) == (409, "member.last_owner_stays")


def test_a_person_of_another_org_signs_in_there_alone(client: httpx2.Client, sign_in: SignIn, person: Any):
    client.post("/orgs", json={"name": "Two", "org_id": "two"})
    person("viewer")
    body = {"email": "viewer@example.org", "role": "admin"}
    added = client.post("/api/members", json=body, headers={"X-Org-Id": "two"})
    assert (added.status_code, added.json()["password"]) == (201, None)
    taken = client.post("/api/members", json={**body, "password": "taken over"}, headers={"X-Org-Id": "two"})
    assert taken.status_code == 409
    tokens = sign_in("viewer").json()
    assert (tokens["org_id"], tokens["role"]) == ("two", "admin")
    assert client.get(PROJECTS, headers={"X-API-Key": "", **bearer(tokens)}).status_code == 404


def test_one_org_makes_no_person_for_another_and_draws_none_to_itself(
    client: httpx2.Client, sign_in: SignIn, person: Any, stranger: httpx2.Client
):
    client.post("/orgs", json={"name": "Two", "org_id": "two"})
    theirs = {"email": "boss@example.org", "role": "owner", "password": PASSWORD}
    assert client.post("/api/members", json=theirs, headers={"X-Org-Id": "two"}).status_code == 201
    boss = bearer(sign_in("boss").json())
    ada = {"email": "ada@example.org", "role": "viewer", "password": PASSWORD}
    assert stranger.post("/api/members", json=ada, headers=boss).status_code == 201
    person("admin")
    admin = bearer(sign_in("admin").json())
    taken = stranger.post("/api/members", json={"email": ada["email"], "role": "admin"}, headers=admin)
    assert (taken.status_code, taken.json()["rule"]) == (409, "member.of_another_org")
    drawn = {"email": "admin@example.org", "role": "viewer"}
    assert stranger.post("/api/members", json=drawn, headers=boss).status_code == 409
    assert sign_in("admin").json()["org_id"] == "default"


def test_what_a_member_had_before_they_were_removed_does_not_come_back_with_them(
    client: httpx2.Client, sign_in: SignIn, person: Any, stranger: httpx2.Client
):
    made = person("member")
    tokens = sign_in("member").json()
    key = stranger.post("/auth/keys", json={"name": "ci"}, headers=bearer(tokens)).json()["api_key"]
    assert client.delete(f"/api/members/{made['user_id']}").status_code == 204
    again = client.post("/api/members", json={"email": made["email"], "role": "member"})
    assert again.status_code == 201
    refreshed = stranger.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    asked = [stranger.get("/auth/me", headers=one) for one in (bearer(tokens), {"X-API-Key": key})]
    assert [answer.status_code for answer in (refreshed, *asked)] == [401, 401, 401]
    assert stranger.get("/auth/me", headers=bearer(sign_in("member").json())).status_code == 200


def guess_wrong(rates: Rates, addresses: Iterable[str], who: str = "ada") -> None:
    """Guess a password wrong once from each of these addresses."""
    for address in addresses:
        with pytest.raises(WrongPassword), rates.guess(who, address):
            raise WrongPassword


def test_who_signed_in_from_here_before_is_not_locked_out_by_who_guesses(clock: FakeClock):
    rates = Rates(600, clock)
    with rates.guess("ada", "home"):
        pass
    guess_wrong(rates, (f"there {number}" for number in range(GUESSES_PER_ACCOUNT)))
    with rates.guess("ada", "home"):
        pass


def test_strangers_together_have_so_many_guesses_and_none_of_them_is_the_owners(clock: FakeClock):
    rates = Rates(600, clock)
    with rates.guess("ada", "home"):
        pass
    guess_wrong(rates, (f"there {number}" for number in range(GUESSES_OF_STRANGERS)))
    with pytest.raises(RateLimited), rates.guess("ada", "another"):
        pass
    with rates.guess("ada", "home"), rates.guess("bob", "another"):
        pass
    clock.advance(3600)
    with rates.guess("ada", "another"):
        pass


def test_a_subnet_of_ipv6_counts_as_one_address(clock: FakeClock):
    rates = Rates(600, clock)
    guess_wrong(rates, (f"2001:db8::{number:x}:1" for number in range(GUESSES_PER_PLACE)))
    for same in ("2001:db8::ffff", "2001:0db8:0:0:1::"):
        with pytest.raises(RateLimited), rates.guess("ada", same):
            pass
    with rates.guess("ada", "2001:db8:0:1::1"):
        pass


def test_an_ipv4_address_within_ipv6_counts_as_itself(clock: FakeClock):
    rates = Rates(600, clock)
    guess_wrong(rates, (f"{'::ffff:' * (number % 2)}10.0.0.1" for number in range(GUESSES_PER_PLACE)))
    with pytest.raises(RateLimited), rates.guess("ada", "::ffff:10.0.0.1"):
        pass
    with rates.guess("ada", "::ffff:10.0.0.2"):
        pass


def test_who_guesses_elsewhere_slows_a_stranger_down_and_locks_no_owner_out(clock: FakeClock):
    rates = Rates(600, clock)
    guess_wrong(rates, (f"there {number}" for number in range(GUESSES_PER_ACCOUNT)))
    guess_wrong(rates, ("hotel" for _ in range(GUESSES_UNDER_ATTACK)))
    with pytest.raises(RateLimited), rates.guess("ada", "hotel"):
        pass
    with rates.guess("ada", "travelling"):
        pass
    guess_wrong(rates, ["hotel"], "bob")


def test_a_password_is_not_guessed_where_it_is_changed(sign_in: SignIn, person: Any, stranger: httpx2.Client):
    person("viewer")
    headers = bearer(sign_in("viewer").json())
    wrong = {"current": "wrong", "new": "another password"}
    answers = [stranger.post("/auth/password", json=wrong, headers=headers) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]


def test_a_browser_signs_in_with_cookies_and_other_sites_cannot_use_them(person: Any, browser: httpx2.Client):
    person("member")
    body = {"email": "member@example.org", "password": PASSWORD}
    foreign = {"Sec-Fetch-Site": "cross-site"}
    refused = browser.post("/auth/login", json=body, params={"cookie": True}, headers=foreign)
    assert refused.status_code == 403
    answer = browser.post("/auth/login", json=body, params={"cookie": True})
    assert (answer.json()["access_token"], answer.json()["refresh_token"]) == (None, None)
    cookies = answer.headers.get_list("set-cookie")
    assert all("SameSite=strict" in cookie for cookie in cookies)
    assert ["HttpOnly" in cookie for cookie in cookies] == [True, True, False]
    assert browser.get("/auth/me").json()["role"] == "member"
    project = {"name": "x"}
    assert browser.post(PROJECTS, json=project).status_code == 403
    for headers in (foreign, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"}):
        token = {"X-CSRF-Token": answer.json()["csrf_token"]}
        assert browser.post(PROJECTS, json=project, headers={**token, **headers}).status_code == 403
        assert browser.post("/auth/refresh", headers={**token, **headers}).status_code == 403
    own = ({"X-CSRF-Token": answer.json()["csrf_token"]}, {"Sec-Fetch-Site": "same-origin"})
    for headers in own:
        assert browser.post(PROJECTS, json=project, headers=headers).status_code == 201
    assert browser.post("/auth/refresh", headers=own[1]).status_code == 200
    assert browser.post("/auth/logout", headers=own[1]).status_code == 204
    assert browser.get("/auth/me").status_code == 401


TAIL = "/collab/events/tail"


def test_a_ticket_opens_one_stream_and_once(person: Any, sign_in: SignIn, stranger: httpx2.Client):
    person("viewer")
    tokens = sign_in("viewer").json()
    ticket = stranger.post("/auth/ticket", headers=bearer(tokens)).json()["ticket"]
    assert stranger.get(TAIL, headers={"Authorization": f"Bearer {ticket}"}).status_code == 401
    assert stranger.get(TAIL, params={"ticket": ticket, "wait": 0}).status_code == 200
    assert stranger.get(TAIL, params={"ticket": ticket, "wait": 0}).status_code == 401


def test_a_ticket_opens_nothing_but_streams(client: httpx2.Client, stranger: httpx2.Client):
    ticket = client.post("/auth/ticket").json()["ticket"]
    paths: dict[str, Any] = stranger.get("/openapi.json").json()["paths"]
    taking = {
        path
        for path, methods in paths.items()
        for operation in methods.values()
        if {"ticket": []} in operation.get("security", [])
    }
    assert taking == {"/api/events/stream", TAIL, "/api/sessions/{session_id}/output"}
    asked = {"ticket": ticket}
    assert stranger.get("/api/tasks", params=asked).status_code == 401
    assert stranger.get("/api/sessions", params=asked).status_code == 401
    assert stranger.post(PROJECTS, params=asked, json={"name": "x"}).status_code == 401
    assert stranger.get("/metrics", params=asked).status_code == 401
    assert stranger.get("/api/sessions/none/output", params=asked).status_code == 404


def test_no_password_and_no_token_is_kept(
    person: Any, sign_in: SignIn, client: httpx2.Client, container: Container
):
    person("viewer")
    tokens = sign_in("viewer").json()
    added = client.post("/api/members", json={"email": "n@example.org"}, headers={"Idempotency-Key": "k"})
    kept = b"".join(path.read_bytes() for path in container.data.rglob("*") if path.is_file())
    secrets = (PASSWORD, added.json()["password"], tokens["access_token"], tokens["refresh_token"])
    assert [secret for secret in secrets if secret.encode() in kept] == []
    assert f'"{GLOBAL_ORG}"' not in client.get("/orgs").text


def test_a_session_works_no_more_than_the_owner_of_the_key_that_claimed_it(
    client: httpx2.Client, stranger: httpx2.Client, person: Any, sign_in: SignIn
):
    project_id = client.post("/orgs/default/projects", json={"name": "Site"}).json()["project_id"]
    member = f"/api/members/{person('member')['user_id']}"
    signed_in = bearer(sign_in("member").json())
    key = stranger.post("/auth/keys", json={"name": "mine"}, headers=signed_in).json()
    task = {"title": "Held", "project_id": project_id, "status": "ready"}
    path = f"/api/tasks/{client.post('/api/tasks', json=task).json()['id']}"
    claim = stranger.post(f"{path}/claim", headers={"X-API-Key": key["api_key"]}).json()
    by, beat = {"Authorization": f"Bearer {claim['session_token']}"}, {"fence": claim["fence"]}
    assert stranger.post(f"{path}/heartbeat", json=beat, headers=by).status_code == 200
    etag = client.get(member).headers["ETag"]
    assert client.patch(member, json={"role": "viewer"}, headers={"If-Match": etag}).status_code == 200
    assert stranger.post(f"{path}/heartbeat", json=beat, headers=by).status_code == 401
