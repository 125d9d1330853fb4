"""The published forms of secrets, as data; it must never decide, and never hold a secret.

Every pattern runs in time linear in the text (repetitions are bounded or of one class), and is tried
only where one of its lower-case hints occurs. The forms are those that the issuers document.
"""

from __future__ import annotations

import re

from guildhall.domain.record import Record


class Form(Record):
    """One form; ``pattern`` has a group ``secret`` around what must not be told."""

    id: str
    name: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]


def _form(identity: str, name: str, hints: str, pattern: str) -> Form:
    return Form(identity, name, tuple(hints.split()), re.compile(pattern, re.ASCII))


def _word(identity: str, name: str, hints: str, pattern: str) -> Form:
    """A form that is a whole word: nothing of a longer word stands before or after it."""
    return _form(identity, name, hints, rf"(?<![A-Za-z0-9_])(?P<secret>{pattern})(?![A-Za-z0-9_])")


TOKENS: tuple[Form, ...] = (
    _form(
        "private-key",
        "Private key",
        "-----begin",
        r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?:\\[nr]|[\s\"'+,])|(?:Proc-Type|DEK-Info|Version|Comment): [^\n\\]{1,80}){0,24}"
        r"(?P<secret>[A-Za-z0-9+/=]{24,})",
    ),
    _word("aws-access-key", "AWS access key", "akia asia abia acca", "A(?:KI|SI|BI|CC)A[A-Z2-7]{16}"),
    _form(
        "aws-secret-key",
        "AWS secret access key",
        "aws",
        r"(?i:aws[\w-]{0,10}secret[\w-]{0,20})[\"']?[ \t]{0,5}[=:][ \t]{0,5}[\"']?"
        r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    ),
    _word("github-token", "GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", "gh[pousr]_[A-Za-z0-9]{36,255}"),
    _word("github-pat", "GitHub fine-grained token", "github_pat_", "github_pat_[A-Za-z0-9_]{40,255}"),
    _word("gitlab-token", "GitLab token", "glpat- gldt- glrt-", "gl(?:pat|dt|rt)-[A-Za-z0-9_-]{20,}"),
    _word("slack-token", "Slack token", "xox xapp-", "(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{16,}"),
    _form(
        "slack-webhook",
        "Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/(?:services|workflows)/"
        r"(?P<secret>[A-Z0-9]{6,14}/[A-Z0-9]{6,14}/[A-Za-z0-9]{16,})",
    ),
    _word("stripe-key", "Stripe live key", "k_live_", "[sr]k_live_[A-Za-z0-9]{16,}"),
    _word("google-api-key", "Google API key", "aiza", "AIza[A-Za-z0-9_-]{35}"),
    _word("google-client-secret", "Google OAuth client secret", "gocspx-", "GOCSPX-[A-Za-z0-9_-]{28}"),
    _word("anthropic-key", "Anthropic key", "sk-ant-", "sk-ant-[A-Za-z0-9_-]{20,}"),
    _word("huggingface-token", "Hugging Face token", "hf_", "hf_[A-Za-z0-9]{34,}"),
    _word("npm-token", "npm token", "npm_", "npm_[A-Za-z0-9]{36}"),
    _word("pypi-token", "PyPI token", "pypi-ageichlwas5vcmc", "pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}"),
    _word("docker-token", "Docker token", "dckr_", "dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}"),
    _word("sendgrid-key", "SendGrid key", "sg.", r"SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}"),
    _word("twilio-key", "Twilio key", "sk", "SK[0-9a-f]{32}"),
    _word("mailchimp-key", "Mailchimp key", "-us", "[0-9a-f]{32}-us[0-9]{1,2}"),
    _word("telegram-token", "Telegram bot token", ":aa", "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    _form(
        "azure-storage-key", "Azure storage key", "accountkey=", r"AccountKey=(?P<secret>[A-Za-z0-9+/=]{80,})"
    ),
    _word("digitalocean-token", "DigitalOcean token", "_v1_", "do[opr]_v1_[a-f0-9]{64}"),
    _word("databricks-token", "Databricks token", "dapi", "dapi[a-f0-9]{32}"),
    _word("vault-token", "Vault token", "hvs. hvb.", r"hv[sb]\.[A-Za-z0-9_-]{24,}"),
    _word(
        "shopify-token", "Shopify token", "shpat_ shpca_ shppa_ shpss_", "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"
    ),
    _word("age-key", "age secret key", "age-secret-key-1", "AGE-SECRET-KEY-1[A-Z0-9]{58}"),
)
"""Forms so particular that a match is a secret."""

RANDOM_TOKENS: tuple[Form, ...] = (
    _word(
        "openai-key",
        "OpenAI key",
        "sk-",
        "(?<!-)sk-(?!ant-)(?:proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{32,}",
    ),
)
"""Forms that ordinary words can have too, unless they look random."""

GUESSES: tuple[Form, ...] = (
    _word(
        "jwt",
        "JSON Web Token",
        "eyj",
        r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}",
    ),
)
"""Forms of what often is secret and often has expired."""

URLS: tuple[Form, ...] = (
    _form(
        "url-credentials",
        "Credentials in a URL",
        "://",
        r"(?<=[a-z0-9])://(?P<user>[^\s:/@\"'<>`]{0,64}):(?P<secret>[^\s:/@\"'<>`]{6,128})"
        r"@(?P<host>[^\s\"'<>`]{1,80})",
    ),
)
"""A password in a URL, with the groups ``user`` and ``host``."""

_HINTS = "passw pwd secret token key credential"
ASSIGNMENTS: tuple[Form, ...] = (
    _form(
        "npmrc-auth",
        "npm registry credential",
        "_auth",
        r"_auth(?:Token)?[ \t]{0,3}=[ \t]{0,3}(?P<secret>[A-Za-z0-9+/=_-]{16,})",
    ),
    _form(
        "assigned-secret",
        "Value under a name for secrets",
        _HINTS,
        r"(?i:passw(?:or)?d|pwd|secret|token|credentials?"
        r"|(?:api|access|auth|private|signing|encryption)[_-]?key)"
        r"[\w.-]{0,20}[\"'\]]{0,2}[ \t]{0,5}(?::=|=>|==?|:)[ \t]{0,5}"
        r"[bru]?(?P<quote>[\"'`])(?P<secret>[^\"'`\s]{8,200})(?P=quote)",
    ),
    _form(
        "environment-secret",
        "Value of an environment variable for secrets",
        _HINTS,
        r"(?m:^|(?<=[ \t]))[A-Z0-9_]{0,40}"
        r"(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)[A-Z0-9_]{0,20}"
        r"[ \t]{0,3}[=:][ \t]{0,3}(?P<secret>[A-Za-z0-9+/=_.~!@#^&*-]{8,200})(?=\s|\Z)",
    ),
)
"""Values under telling names, which are secrets when they look random."""
