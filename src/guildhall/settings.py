"""All settings of the product, read once from the environment; nothing else reads the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, IPvAnyNetwork, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from guildhall.domain.kernel import ValidationFailed

Read = TypeVar("Read", bound=BaseSettings)

_SETUP_VARIABLES = (
    *("PIP_CERT", "PIP_CLIENT_CERT", "PIP_CONFIG_FILE", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"),
    *("PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_PROXY", "PIP_TRUSTED_HOST"),
    *(
        "UV_CONFIG_FILE",
        "UV_DEFAULT_INDEX",
        "UV_EXTRA_INDEX_URL",
        "UV_FIND_LINKS",
        "UV_INDEX",
        "UV_INDEX_URL",
    ),
    *("UV_INSECURE_HOST", "UV_NATIVE_TLS", "UV_NO_INDEX"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"),
    *("NPM_CONFIG_REGISTRY", "GOPROXY", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"),
    *(
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
    ),
)
"""Variables of the host's package tools that say how an index is reached, and whom to trust there."""


def host_variables() -> dict[str, str]:
    """What of the host's environment a project's setup is given; never a command without network."""
    return {name: value for name in _SETUP_VARIABLES if (value := os.environ.get(name))}


class Reporting(BaseSettings):
    """Where errors and traces are sent, by the variables of those who take them; unset: nowhere."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    sentry_dsn: SecretStr = SecretStr("")
    sentry_environment: str = ""
    otel_exporter_otlp_endpoint: str = ""
    otel_exporter_otlp_traces_endpoint: str = ""
    otel_sdk_disabled: bool = False

    @property
    def traces_endpoint(self) -> str:
        """Where spans are sent, empty for nowhere (OpenTelemetry, *OTLP Exporter Configuration*)."""
        if self.otel_sdk_disabled:
            return ""
        base = self.otel_exporter_otlp_endpoint.rstrip("/")
        return self.otel_exporter_otlp_traces_endpoint or (f"{base}/v1/traces" if base else "")


class Settings(BaseSettings):
    """Variables are named ``GUILDHALL_<FIELD>``; an empty one says nothing."""

    model_config = SettingsConfigDict(env_prefix="GUILDHALL_", extra="ignore", env_ignore_empty=True)

    data: Path | None = None
    database_url: str = ""
    org: str = "default"
    api_key: SecretStr = SecretStr("")
    url: str = ""
    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    proxies: tuple[IPvAnyNetwork, ...] = ()
    max_body_bytes: int = Field(default=10_000_000, ge=1_000)
    rate_limit: int = Field(default=600_000, ge=1)
    repositories: tuple[Path, ...] = ()
    admin_email: str = ""
    admin_password: SecretStr = SecretStr("")
    sandbox: str = "auto"
    lease_seconds: int = Field(default=30, ge=2, le=3600)
    keep_days: int = Field(default=30, ge=1, le=36_500)
    keep_results: int = Field(default=20_000, ge=0)
    keep_environments: int = Field(default=20, ge=0)
    keep_rescued: int = Field(default=200, ge=0)
    key_dir: Path | None = None
    webhooks_to_loopback: bool = False
    metrics_on_loopback: bool = False
    log_format: Literal["auto", "json", "text"] = "auto"
    model: str = ""
    model_api_key: SecretStr = SecretStr("")
    model_base_url: str = ""
    model_tiers: dict[str, str] = Field(default_factory=dict[str, str])
    model_input_price: int | None = Field(default=None, ge=0)
    model_output_price: int | None = Field(default=None, ge=0)


def read_settings() -> Settings:
    """The settings of the environment.

    Raises:
        ValidationFailed: naming the variable whose value cannot be used.
    """
    return _read(Settings)


def read_reporting() -> Reporting:
    """Where the environment has errors and traces sent.

    Raises:
        ValidationFailed: naming the variable whose value cannot be used.
    """
    return _read(Reporting)


def _read(kind: type[Read]) -> Read:
    prefix = kind.model_config.get("env_prefix", "")
    try:
        return kind()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = f"{prefix}{first['loc'][0]}".upper()
        raise ValidationFailed(f"the variable {name} cannot be used: {first['msg']}", field=name) from None
    except SettingsError as error:
        # It tells which field cannot be read in its message alone.
        field = str(error).partition('field "')[2].partition('"')[0]
        name = f"{prefix}{field}".upper()
        wanted = 'it is written as JSON, a list as ["one", "another"], values by name as {"name": "value"}'
        raise ValidationFailed(f"the variable {name} cannot be used: {wanted}", field=name) from None
