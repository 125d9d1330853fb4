"""All settings of the product, read once from the environment; nothing else reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Variables are named ``GUILDHALL_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="GUILDHALL_", extra="ignore")

    data: Path | None = None
    database_url: str = ""
    org: str = "default"
    api_key: SecretStr = SecretStr("")
    sandbox: str = "auto"
    lease_seconds: int = Field(default=30, ge=2, le=3600)
    key_dir: Path | None = None
    metrics_on_loopback: bool = False
    log_format: Literal["auto", "json", "text"] = "auto"
    model: str = ""
    model_api_key: SecretStr = SecretStr("")
    model_base_url: str = ""
    model_tiers: dict[str, str] = Field(default_factory=dict[str, str])
    model_input_price: int | None = None
    model_output_price: int | None = None
