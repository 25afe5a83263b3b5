"""Every knob of the service, read from the environment (prefix `DIGITALHELP_`) at the rim."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

HOUSE = Path(__file__).resolve().parent.parent


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
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR; one JSON line an event."
    )
