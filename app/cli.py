"""The command line: `digitalhelp run | load | find | check-data | openapi`."""

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from app.adapters.catalogues import words_in
from app.adapters.logs import speak_json
from app.directory.asking import understand
from app.directory.build import build_places
from app.domain.errors import Problem
from app.domain.words import LANGUAGES
from app.main import load_files, prepare, read_directory, routes, system_clock
from app.models.finding import Question
from app.settings import Settings
from app.storage.directory import directory_version, read_records
from app.storage.engine import migrate, open_engine, reading
from app.usecases.check_data import gaps, to_confirm
from app.usecases.find_help import find_help

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@app.command()
def run(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
) -> None:
    """Migrate the database, load it where it is empty, and serve."""
    settings = Settings()
    if not prepare(settings, _say):
        raise typer.Exit(1)
    speak_json(settings.log_level)
    _say(f"Serving on http://{host}:{port}/ (stop with Ctrl+C)")
    uvicorn.run(
        "app.main:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,  # it would write query strings and visitors' addresses
        log_config=None,
        server_header=False,
    )


@app.command("load")
def load_command() -> None:
    """Load postcodes, help points and sandbox from the data folder; safe to repeat.

    Either everything is loaded or, where something is refused, nothing.
    """
    settings = Settings()
    engine = open_engine(settings.database_url)
    migrate(engine)
    report = load_files(engine, settings, system_clock(), _say)
    if report.refused:
        raise typer.Exit(1)


@app.command()
def find(
    postcode: Annotated[str, typer.Argument(help="Postcode or municipality: 1080, Molenbeek.")],
    lang: Annotated[str, typer.Option(help="fr, nl or en.")] = "fr",
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
) -> None:
    """The finder's answer as a table."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang}: choose from {', '.join(LANGUAGES)}")
    try:
        answer = orjson.loads(_ask(Settings(), postcode, lang, limit))
    except Problem as wrong:
        typer.echo(words_in(lang).say(wrong.sentence, **wrong.values), err=True)
        raise typer.Exit(1) from None
    _show(answer)


@app.command("check-data")
def check_data() -> None:
    """What is missing or odd in the records, place by place; and what waits for confirmation."""
    settings = Settings()
    with reading(_loaded(settings)) as db:
        records = read_records(db)
    waiting = to_confirm(settings.data_dir / "work_list.yaml")
    for line in (*gaps(records, build_places(records)), *waiting):
        typer.echo(line)


@app.command()
def openapi(
    to: Annotated[Path | None, typer.Option(help="File to write instead of printing.")] = None,
) -> None:
    """The OpenAPI document of the service."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    text = orjson.dumps(routes().openapi(), option=options)
    if to is None:
        sys.stdout.buffer.write(text)
    else:
        to.write_bytes(text)


def _loaded(settings: Settings) -> Engine:
    """The database; stops where nothing was loaded into it yet."""
    engine = open_engine(settings.database_url)
    migrate(engine)
    with reading(engine) as db:
        if directory_version(db) == 0:
            _say("Nothing is loaded yet: digitalhelp load")
            raise typer.Exit(1)
    return engine


def _ask(settings: Settings, postcode: str, lang: str, limit: int) -> bytes:
    words = {lang: words_in(lang)}
    directory = read_directory(_loaded(settings), settings, words)
    question = Question(postcode=postcode, limit=limit)
    asked = understand(question, directory.places, system_clock())
    return find_help(directory, asked, words[lang], settings.helpline)


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _show(answer: dict[str, object]) -> None:
    lang = str(answer["lang"])
    table = Table("min", "m", "", "", "", show_lines=True)
    for one in [*answer["results"], *answer["everywhere"]]:  # type: ignore[misc]
        point = one["help_point"]
        table.add_row(
            str(one["cost_minutes"]),
            "–" if one["distance_m"] is None else str(one["distance_m"]),
            f"{words_in(lang).name(point['name'])}\n{point['address']['street'] or ''}",
            f"{one['opening']['text']}\n{one['helper']['text']}\n{point['call']['text']}",
            "\n".join(f"{reason['minutes']:>3} {reason['text']}" for reason in one["reasons"]),
        )
    console = Console()
    console.print(table)
    console.print(answer["call"]["text"])  # type: ignore[index]


def main() -> None:
    """Runs the command; what the settings or the database are at fault for is said in a line."""
    try:
        app()
    except ValidationError as wrong:
        for error in wrong.errors():
            name = "_".join(str(part) for part in error["loc"]).upper()
            _say(f"DIGITALHELP_{name}: {error['msg']} (it is {error['input']!r})")
    except OperationalError as wrong:
        _say(f"The database cannot be used: {wrong.orig}")
    except (ArgumentError, ValueError) as wrong:
        _say(f"DIGITALHELP_DATABASE_URL: {wrong}")
    sys.exit(1)
