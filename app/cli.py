"""The command line: `digitalhelp run | load | find | check-data | health | openapi`."""

import sys
from pathlib import Path
from typing import Annotated

import httpx
import orjson
import typer
import uvicorn
from rich.console import Console
from rich.table import Table

from app.adapters.catalogues import words_in
from app.adapters.logs import speak_json
from app.directory.asking import understand
from app.directory.build import build_places
from app.domain.errors import Problem
from app.domain.words import LANGUAGES
from app.main import files_of, load_files, prepare, read_directory, routes, system_clock
from app.models.finding import Question
from app.settings import Settings
from app.storage.directory import read_records
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
    with reading(open_engine(settings.database_url)) as db:
        records = read_records(db)
    for line in (*gaps(records, build_places(records)), *to_confirm(files_of(settings).seed)):
        typer.echo(line)


@app.command()
def health(
    url: Annotated[str, typer.Option(help="Where it serves.")] = "http://127.0.0.1:8000",
) -> None:
    """Whether a running service is ready; exit code 1 where it is not."""
    try:
        answer = httpx.get(f"{url}/health/ready", timeout=5)
    except httpx.HTTPError as wrong:
        typer.echo(f"No answer from {url}: {wrong}", err=True)
        raise typer.Exit(1) from None
    typer.echo(answer.text)
    raise typer.Exit(0 if answer.status_code == 200 else 1)


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


def _ask(settings: Settings, postcode: str, lang: str, limit: int) -> bytes:
    words = {lang: words_in(lang)}
    directory = read_directory(open_engine(settings.database_url), settings, words)
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
    app()
