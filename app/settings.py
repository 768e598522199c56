"""Every setting in one class, read from the environment (prefix HEADLINES_) when somebody asks, never at import."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBIBYTE = 1 << 20


class Settings(BaseSettings):
    """What can be set, with its default. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="HEADLINES_", extra="ignore", frozen=True)

    database_url: str = Field(
        default="sqlite:///headlines.db", description="sqlite:///file.db or postgresql://user:password@host/database"
    )
    host: str = Field(default="127.0.0.1", description="address `serve` listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="port `serve` listens on; 0 picks a free one")
    token: SecretStr | None = Field(
        default=None, description="allows writing over HTTP (Authorization: Bearer …); without it the API is read-only"
    )
    cors_origins: tuple[str, ...] = Field(
        default=(), description="origins that may read the API from a browser, as a JSON list"
    )
    page_size: int = Field(default=50, ge=1, description="rows of a page when nothing is asked for")
    max_page_size: int = Field(default=500, ge=1, description="rows of a page at the most")
    statement_seconds: float = Field(default=10.0, gt=0, description="time a query over HTTP may take")
    sql_seconds: float = Field(default=60.0, gt=0, description="time a statement of `headlines sql` may take")
    sql_rows: int = Field(default=1000, ge=1, description="rows `headlines sql` returns when nothing is asked for")
    max_member_bytes: int = Field(default=8 << 30, ge=1, description="bytes a member of an archive may unpack to")
    max_total_bytes: int = Field(default=64 << 30, ge=1, description="bytes all of an archive may unpack to")
    max_ratio: int = Field(default=250, ge=1, description="times its own size an archive may unpack to")
    max_members: int = Field(
        default=250_000, ge=1, description="members of an archive (records of web archives not counted)"
    )
    max_depth: int = Field(default=6, ge=1, description="archives inside each other, compression counted")
    max_body: int = Field(default=32 * MEBIBYTE, ge=1, description="bytes of a document sent over HTTP")

    @field_validator("token")
    @classmethod
    def _empty_is_none(cls, token: SecretStr | None) -> SecretStr | None:
        """An empty token (a variable that is set to nothing) allows no writing."""
        return token if token and token.get_secret_value() else None


def documented() -> list[tuple[str, str, str]]:
    """Each setting's environment variable, default and meaning, for `--help` and the docs."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        rows.append((f"HEADLINES_{name.upper()}", default, field.description or ""))
    return rows
