"""Every knob of the service, read from the environment (prefix `DIGITALHELP_`) at the rim."""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

HOUSE = Path(__file__).resolve().parent.parent

TILES = re.compile(
    r"https?://[A-Za-z0-9.-]+(:\d{1,5})?/"
    r"(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})([A-Za-z0-9._~/?&=%@+-]|\{[xyz]\})+"
)
"""No user and no other host; zoom, column and row in braces."""

DNS_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
FRAME_HOST = re.compile(rf"(https?://)?{DNS_LABEL}(\.{DNS_LABEL})*(:[1-9]\d{{0,4}})?", re.ASCII)
"""As a source in a Content-Security-Policy (CSP 3, section 2.3.1), without its wildcards; names in
other letters are written in theirs (`xn--…`)."""


class Settings(BaseSettings):
    """Each field is an environment variable: `database_url` is `DIGITALHELP_DATABASE_URL`."""

    model_config = SettingsConfigDict(env_prefix="DIGITALHELP_", extra="ignore")

    database_url: str = Field(
        default="sqlite:///var/digitalhelp.db",
        description="Where the records live: `sqlite:///path` or `postgresql+psycopg://…`.",
    )
    data_dir: Path = Field(
        default=HOUSE / "data",
        description="Folder of the data files: postcodes.geojson, ocr_seed.yaml, sandbox.yaml.",
    )
    sandbox: bool = Field(
        default=True,
        description="Load and serve Vlaminggem, the fictional municipality for trying things out.",
    )
    helpline: str | None = Field(
        default=None,
        description="Phone number of the regional helpline, named where a place has no number.",
    )
    geocoder: Literal["nominatim", "pelias", "photon"] | None = Field(
        default=None,
        description="Looks up addresses: nominatim, pelias or photon. Without: postcodes only.",
    )
    geocoder_url: str | None = Field(
        default=None,
        validate_default=True,
        description="Base address of the geocoder, such as https://nominatim.example.org. Needed "
        "with it: what visitors type goes nowhere by default.",
    )
    geocoder_key: str | None = Field(
        default=None, repr=False, description="Key of a Pelias that wants one."
    )
    geocoder_timeout_s: float = Field(
        default=3,
        ge=0.1,
        le=30,
        allow_inf_nan=False,
        description="Seconds that the geocoder has for a whole answer, 0.1 to 30.",
    )
    secret_key: str | None = Field(
        default=None,
        min_length=16,
        repr=False,
        description="Signs people's links to their registration. Without: one is made and kept in "
        "the database.",
    )
    public_url: str | None = Field(
        default=None,
        max_length=200,
        description="Address under which the service is reached, such as "
        "https://digitalhelp.brussels: for links on paper and in mails. Without: that of the "
        "request.",
    )
    smtp_url: str | None = Field(
        default=None,
        repr=False,
        validate_default=True,
        description="Mail server for invitations to staff: smtp://host, smtp://user:password@host "
        "or smtps://…; public_url goes with it. Without: links are printed or handed over.",
    )
    mail_from: str = Field(
        default="digitalhelp.brussels <noreply@digitalhelp.brussels>",
        description="Sender of those mails.",
    )
    webhook_loopback: str | None = Field(
        default=None,
        pattern=r"^(\S+:[1-9]\d{0,4})(,\S+:[1-9]\d{0,4})*$",
        description="For trying webhooks out: what on this machine may be told, each as exactly "
        "host:port, such as 127.0.0.1:9000,localhost:9001. Without: public addresses only.",
    )
    tiles_url: str | None = Field(
        default=None,
        description="Pictures under the map, such as https://tiles.example.org/{z}/{x}/{y}.png: "
        "only who opens the map asks that host. Without: our own areas alone.",
    )
    tiles_attribution: str | None = Field(
        default=None,
        max_length=200,
        validate_default=True,
        description="Whom to name for those pictures, as plain text. Needed with them.",
    )
    frame_hosts: str | None = Field(
        default=None,
        description="Which sites may show the widget in a frame, each exactly as it is: "
        "example.org,https://www.example.org:8443. Without: all.",
    )
    fail_point: str | None = Field(
        default=None,
        pattern=r"^[a-z-]+(:[1-9]\d{0,6})?$",
        description="For tests: kill the process in the middle of a transaction, NAME:N.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR; one JSON line an event."
    )

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: str | None, others: ValidationInfo) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("a mail server looks like smtp://mail.example.org")
        if not others.data.get("public_url"):
            raise ValueError("links in mails need DIGITALHELP_PUBLIC_URL")
        return url

    @field_validator("geocoder_url")
    @classmethod
    def _is_a_base_address(cls, url: str | None, others: ValidationInfo) -> str | None:
        """Its path may go on; what follows a "?" would stand in the middle of every question."""
        if url is None:
            if others.data.get("geocoder"):
                raise ValueError(
                    "a geocoder needs the base address of one that may be asked, such as "
                    "https://nominatim.example.org; none is asked by default"
                )
            return None
        return base_address(url, "https://nominatim.example.org")

    @field_validator("public_url")
    @classmethod
    def _is_our_address(cls, url: str | None) -> str | None:
        return url if url is None else base_address(url, "https://digitalhelp.brussels").rstrip("/")

    @field_validator("tiles_url")
    @classmethod
    def _is_a_tile_server(cls, url: str | None) -> str | None:
        """Its origin stands in the policy of the page: no sign may end a directive there."""
        if url is not None and not (TILES.fullmatch(url) and urlsplit(url).port != 0):
            raise ValueError("tiles look like https://tiles.example.org/{z}/{x}/{y}.png")
        return url

    @field_validator("tiles_attribution")
    @classmethod
    def _names_somebody(cls, text: str | None, others: ValidationInfo) -> str | None:
        if others.data.get("tiles_url") and not (text or "").strip():
            raise ValueError("tiles need the name of whoever made them")
        return text

    @property
    def tiles_origin(self) -> str | None:
        """The one host that pages with a map may ask for pictures."""
        if self.tiles_url is None:
            return None
        parts = urlsplit(self.tiles_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @field_validator("frame_hosts")
    @classmethod
    def _are_hosts(cls, hosts: str | None) -> str | None:
        """They stand in a policy, in which a blank or a semicolon would begin something else."""
        if hosts is not None and not _parts(hosts):
            raise ValueError(
                "no host is named: name those that may frame the widget, or leave the variable "
                "out where all may"
            )
        for one in _parts(hosts):
            if not FRAME_HOST.fullmatch(one):
                raise ValueError(
                    f"“{one}” is no host such as example.org, example.org:8443 or "
                    "https://example.org; without a path, and each by its whole name"
                )
        return hosts

    @property
    def frame_ancestors(self) -> tuple[str, ...]:
        """The hosts in lower case, each once; none: all of them."""
        return _parts(self.frame_hosts)

    @property
    def loopback(self) -> frozenset[str]:
        return frozenset((self.webhook_loopback or "").lower().split(",")) - {""}


def _parts(listed: str | None) -> tuple[str, ...]:
    parts = (one.strip().lower() for one in (listed or "").split(","))
    return tuple(dict.fromkeys(one for one in parts if one))


def base_address(url: str, such_as: str) -> str:
    """Raises `ValueError` where it is none, or has a query or a fragment."""
    parts = urlsplit(url)
    fit = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not fit or any(char in "?#" or char.isspace() for char in url):
        raise ValueError(f"a base address looks like {such_as}")
    return url
