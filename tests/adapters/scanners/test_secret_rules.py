"""Forms of secrets are found where they are, and ordinary text is left alone. No real secret stands here."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.adapters.scanners.secret_probe import decode, scan_text
from guildhall.adapters.scanners.secret_rules import RULES, find, redact

RANDOM = "aZ3kf9Qx7Lm2Vb8TqW4nR6yU1cE5sD0hJp9KtB7wXgMvCzYlFoNiQ8rA2uS4eHjP6dGk3OxL5mWqI1vT9bZnRyUc"
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SECRETS = {
    "private-key": "-----BEGIN RSA PRIVATE " + f"KEY-----\n{RANDOM}\n-----END",
    "aws-access-key": "AKIA" + "Q7ZJ5XMB3KDT2WHL",
    "aws-secret-key": f"aws_secret_access_key = {RANDOM[:40]}",
    "github-token": "ghp_" + RANDOM[:36],
    "github-pat": "github_pat_" + RANDOM[:60],
    "gitlab-token": "glpat-" + RANDOM[:20],
    "slack-token": "xoxb-" + "123456789012-" + RANDOM[:24],
    "slack-webhook": "https://hooks.slack.com/services/" + "T01ABCDEF/B02GHIJKL/" + RANDOM[:24],
    "stripe-key": "sk_live_" + RANDOM[:24],
    "google-api-key": "AIza" + RANDOM[:35],
    "anthropic-key": "sk-ant-" + "api03-" + RANDOM[:40],
    "openai-key": "sk-" + "proj-" + RANDOM[:48],
    "npm-token": "npm_" + RANDOM[:36],
    "pypi-token": "pypi-" + "AgEIcHlwaS5vcmc" + RANDOM[:60],
    "sendgrid-key": "SG." + f"{RANDOM[:22]}.{RANDOM[22:65]}",
    "twilio-key": "SK" + HEX[:32],
    "telegram-token": "123456789:" + "AA" + RANDOM[:33],
    "azure-storage-key": "AccountKey=" + RANDOM[:86] + "==",
    "vault-token": "hvs." + RANDOM[:30],
    "jwt": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + f"zdWIiOiIxMjM0In0.{RANDOM[:43]}",
    "url-credentials": "postgresql://app:" + f"{RANDOM[:14]}@db.prod.internal/x",
    "assigned-secret": f'client_secret = "{RANDOM[:32]}"',
    "environment-secret": f"DJANGO_SECRET_KEY={RANDOM[:40]}",
}
HARMLESS = (
    'password = "changeme"',
    'password = os.environ["DB_PASSWORD"]',
    'token = "your-token-here-0123456789"',
    "AKIA" + "IOSFODNN7EXAMPLE",
    "-----BEGIN PRIVATE " + "KEY-----\n...\n-----END PRIVATE KEY-----",
    "postgres://user:${PASSWORD}@db.example.com/x",
    "https://user:password@example.org",
    "sk-learn-is-a-library-and-not-a-key-of-anyone",
    'token_pattern = r"[a-zA-Z0-9_]{20,40}[a-f0-9]+"',
    'secret_name = "projects/demo/secrets/db-password"',
    "SECRET_KEY=django-insecure-changeme-please-0000",
    f'integrity = "sha512-{RANDOM}"',
    f"commit {HEX[:40]}",
    'csrf_token = get_token(request, "form_field_name1")',
)


@pytest.mark.parametrize("rule", SECRETS)
def test_a_secret_is_found_by_its_rule(rule: str) -> None:
    assert rule in [
        match.rule for match in find(f"before {SECRETS[rule]} after\n".replace("before DJ", "DJ"))
    ]


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_text_is_no_secret(text: str) -> None:
    assert [match for match in find(text) if match.certainty != "suspect"] == []


@pytest.mark.parametrize("rule", SECRETS)
def test_redacting_takes_it_out(rule: str) -> None:
    redacted = redact(f"x {SECRETS[rule]} y")
    assert "[secret]" in redacted
    assert RANDOM[8:14] not in redacted


def test_a_report_has_no_piece_of_the_secret() -> None:
    reported = str(scan_text("a", "\n".join(SECRETS.values())))
    pieces = {RANDOM[start : start + 6] for start in range(0, 60, 3)} | {HEX[:6]}
    assert not any(piece in reported for piece in pieces)
    assert all(len(match.check) == 4 for match in find("\n".join(SECRETS.values())))


def test_the_line_is_counted_and_a_plea_for_silence_seen() -> None:
    text = f"\n\r\nx\n{SECRETS['github-token']}  # pragma: allowlist secret\n{SECRETS['npm-token']}\n"
    assert [(item["line"], item["suppressed"]) for item in scan_text("a", text)] == [(4, True), (5, False)]


def test_utf16_is_text_and_nul_is_not() -> None:
    assert decode("x = 1".encode("utf-16")) == "x = 1"
    assert decode(b"x\0y") is None
    assert decode(b"x\xff") == "x\xff"


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "A_",
        "token",
        'token="',
        "http://a:",
        "a://",
        "-----BEGIN ",
        "aws_secret",
        "eyJaaaaaaaaaa.",
        "sk-",
        "PASSWORD_",
        "\nPASSWORD",
        f'token = "{RANDOM[:20]}"\n',
    ],
)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    text = unit * ((512 << 10) // len(unit))
    began = time.process_time()
    scan_text("a", text)
    assert time.process_time() - began < 5


@given(st.text())
def test_any_text_is_redacted_without_trouble(text: str) -> None:
    assert list(find(redact(text))) == [] or "[secret]" in redact(text)


def test_every_rule_has_a_secret_and_hints_in_lower_case() -> None:
    for rule in RULES:
        assert "secret" in rule.form.pattern.groupindex
        assert all(hint == hint.lower() for hint in rule.form.hints)
        assert re.fullmatch(r"[a-z0-9-]+", rule.form.id)
