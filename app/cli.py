"""The command line: `digitalhelp run | load | find | check-data | geocode | keys | reports | …`."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import orjson
import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError
from uvicorn.supervisors import multiprocess

from app.adapters.catalogues import words_in
from app.adapters.geocoder import Located, geocoder_of
from app.adapters.logs import speak_json
from app.adapters.websites import Visitor
from app.directory.asking import understand
from app.directory.build import build_places
from app.domain.codes import Role
from app.domain.errors import Problem
from app.domain.words import LANGUAGES
from app.main import load_files, prepare, read_directory, system_clock
from app.models.finding import Question
from app.settings import Settings
from app.storage.accounts import all_accounts
from app.storage.directory import directory_version, read_records
from app.storage.engine import migrate, open_engine, reading, writing
from app.storage.keys import all_keys
from app.storage.questions import open_questions
from app.storage.reports import open_reports
from app.storage.seats_overlay import read_seats
from app.storage.websites import keep_website_check, website_checks
from app.usecases import check_websites, hold_keys, list_work, manage_colleagues, report_mistakes
from app.usecases import forget as forget_people
from app.usecases.check_websites import Site
from app.usecases.edit_help_points import place
from app.usecases.find_help import find_help
from app.usecases.geocode import geocode as find_points
from app.usecases.staffing.links import path_of
from app.usecases.staffing.teams import team_for

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
keys = typer.Typer(no_args_is_help=True, help="Keys of the API: make, list, rotate, revoke.")
app.add_typer(keys, name="keys")
staff = typer.Typer(
    no_args_is_help=True, help="Accounts of the people at work: invite, list, remove."
)
app.add_typer(staff, name="staff")


class Worker(multiprocess.Process):
    """A worker whose supervisor sees at once that it is dead.

    Uvicorn's keeps the worker's end of their pipe open: of a worker that dies between a health
    check and its answer it would wait for that answer, and replace nobody meanwhile. The race with
    kills found it: no worker for a minute.
    """

    def start(self) -> None:
        super().start()
        self.child_conn.close()


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
    multiprocess.Process = Worker  # type: ignore[misc]
    uvicorn.run(
        "app.main:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        timeout_worker_healthcheck=60,  # a busy machine may need more than 5 s to start one
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
    engine = _migrated(settings)
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
    with _told(lang):
        answer = orjson.loads(_ask(Settings(), postcode, lang, limit))
    _show(answer)


@app.command("check-data")
def check_data() -> None:
    """What is missing, stale or odd in the records, list by list: the work of the coordination."""
    settings, words = Settings(), words_in("en")
    with reading(_loaded(settings)) as db:
        records, reports, websites = read_records(db), open_reports(db), website_checks(db)
        questions = open_questions(db, system_clock())
    places, recalled = build_places(records.geography), settings.data_dir / "work_list.yaml"
    found = list_work.work(records, places, reports, recalled, system_clock(), websites, questions)
    for name, items in found.items():
        typer.echo(f"{words.say(list_work.LISTS[name])} ({len(items)})")
        for one in items:
            said = one.said and words.say(one.said, **one.values)
            typer.echo(f"    {one.help_point_id}{f': {said}' if said else ''}")


@app.command()
def geocode() -> None:
    """Look up the points of help points that have a street and no point of their own.

    Asks the geocoder of the settings once a second; what is found is kept at once, so that a run
    that breaks off is gone on with by the next.
    """
    settings = Settings()
    geocoder = geocoder_of(settings)
    if geocoder is None:
        _say("No geocoder is named: DIGITALHELP_GEOCODER and DIGITALHELP_GEOCODER_URL")
        raise typer.Exit(1)
    engine = _loaded(settings)
    with reading(engine) as db:
        records = read_records(db)

    def write(key: str, found: Located) -> None:
        with writing(engine) as db:
            place(db, key, found, geocoder.source, system_clock())

    places = build_places(records.geography)
    if not find_points(records, places, geocoder.locate, write, typer.echo, time.sleep):
        raise typer.Exit(1)


@app.command("check-websites")
def check_websites_command(
    only: Annotated[str | None, typer.Option(help="The id of one help point.")] = None,
) -> None:
    """Visit the websites of the help points, politely; the dead ones stand on a work list.

    One at a time, each once. What is found is kept at once; those visited in the last twelve hours
    are left alone, so that a run that breaks off is gone on with by the next.
    """
    settings = Settings()
    engine = _loaded(settings)
    with reading(engine) as db:
        rows, checks = read_records(db).help_points, website_checks(db)
    sites = check_websites.to_visit(rows, checks, system_clock(), only)
    if only is not None and not sites:
        _say(f"{only} is no help point that is still listed and has a website.")
        raise typer.Exit(1)

    def keep(site: Site, failed: str | None) -> None:
        with writing(engine) as db:
            keep_website_check(db, site.id, site.website, failed, system_clock())

    verdict = Visitor(settings.public_url).verdict
    if not check_websites.check(sites, verdict, keep, typer.echo):
        raise typer.Exit(1)


@keys.command("add")
def add_key(
    role: Annotated[Role, typer.Option(help="referral, space or coordination.")],
    name: Annotated[str, typer.Option(help="Who holds it; stands beside what is written.")],
    help_point: Annotated[
        list[str] | None, typer.Option(help="Of a space: what it may write; may be repeated.")
    ] = None,
) -> None:
    """Make a key. It is shown once, as the last line, and kept nowhere."""
    with _told(), writing(_migrated(Settings())) as db:
        key, missing = hold_keys.add(db, role, name, help_point or [], system_clock())
    for one in missing:
        _say(f"There is no help point {one} yet: the holder of this key may make it.")
    typer.echo(key)


@keys.command("list")
def list_keys() -> None:
    """Who holds which keys: prefix, role, name, help points, from when, until when."""
    table = Table("prefix", "role", "name", "help points", "since", "revoked")
    with reading(_migrated(Settings())) as db:
        for one, team in all_keys(db):
            revoked = f"{one.revoked_at:%Y-%m-%d}" if one.revoked_at else ""
            own = ", ".join(team.help_points)
            since = f"{one.created_at:%Y-%m-%d}"
            table.add_row(one.prefix, team.role, escape(team.name), own, since, revoked)
    Console().print(table)


@keys.command("rotate")
def rotate_key(prefix: Annotated[str, typer.Argument(help="dh_… of `keys list`.")]) -> None:
    """Make a new key with the same rights, shown as the last line; the old one ends now."""
    with _told(), writing(_migrated(Settings())) as db:
        key = hold_keys.rotate(db, prefix)
    typer.echo(key)


@keys.command("revoke")
def revoke_key(prefix: Annotated[str, typer.Argument(help="dh_… of `keys list`.")]) -> None:
    """End a key now."""
    with _told(), writing(_migrated(Settings())) as db:
        hold_keys.revoke(db, prefix, system_clock())
    _say(f"{prefix} opens nothing any more.")


@staff.command("invite")
def invite_staff(
    email: Annotated[str, typer.Argument(help="Of the first administrator of a team.")],
    name: Annotated[str, typer.Option(help="As colleagues call her.")],
    role: Annotated[Role, typer.Option(help="referral, space or coordination.")],
    team: Annotated[str, typer.Option(help="Whose staff: stands beside what is done.")],
    help_point: Annotated[
        list[str] | None, typer.Option(help="Of a space: which are its own; may be repeated.")
    ] = None,
    lang: Annotated[str, typer.Option(help="fr, nl or en: in which she is spoken to.")] = "fr",
) -> None:
    """Make an account, and a link with which she chooses a password. The link is the last line."""
    settings, now = Settings(), system_clock()
    with _told(), writing(_migrated(settings)) as db:
        joined = team_for(db, role, team, help_point or [], now)
        given = {"name": name, "email": email, "lang": lang}
        made = manage_colleagues.first(db, joined, given, now)
    base = settings.public_url or "http://127.0.0.1:8000"
    typer.echo(f"{base}{path_of('invitation', made.token)}")


@staff.command("list")
def list_staff() -> None:
    """Who has an account: address, name, team, role, administrator, since when."""
    table = Table("address", "name", "team", "role", "administrator", "joined")
    with reading(_migrated(Settings())) as db:
        for one, team in all_accounts(db):
            joined = f"{one.joined_at:%Y-%m-%d}" if one.joined_at else "invited"
            yes = "yes" if one.administrator else ""
            table.add_row(
                one.email, escape(one.name or ""), escape(team.name), team.role, yes, joined
            )
    Console().print(table)


@staff.command("remove")
def remove_staff(email: Annotated[str, typer.Argument(help="Of `staff list`.")]) -> None:
    """End an account now."""
    with _told(), writing(_migrated(Settings())) as db:
        manage_colleagues.remove_by_address(db, email, system_clock())
    _say(f"{email} cannot come in any more.")


@app.command()
def reports(
    close: Annotated[
        int | None, typer.Option(help="Number of a report that was dealt with.")
    ] = None,
) -> None:
    """What people say is wrong, the oldest first; `--close` forgets how to reach them."""
    engine = _migrated(Settings())
    if close is not None:
        with _told(), writing(engine) as db:
            report_mistakes.close(db, close, system_clock())
        return
    with reading(engine) as db:
        waiting = open_reports(db)
    for one in waiting:
        where = f" ({one.field})" if one.field else ""
        reply = f"\n    reply to: {one.reply_to}" if one.reply_to else ""
        typer.echo(f"{one.id}  {one.created_at:%Y-%m-%d}  {one.help_point_id or one.lang}{where}")
        typer.echo(f"    {one.text}{reply}")
    _say(f"{len(waiting)} open")


SECRETS = {name.upper() for name, field in Settings.model_fields.items() if not field.repr}
"""Settings that are never shown, wrong or right."""

WHO = "UUID of a registration, its link, a phone number or address that was left, or an account's."


@app.command()
def forget(who: Annotated[str | None, typer.Argument(help=WHO)] = None) -> None:
    """Forget those whose session ended 30 days ago; or one person who asks for it, at once.

    What is counted stays: that somebody came. Seats that the person still had come free.
    """
    engine = _migrated(Settings())
    if who is None:
        forgotten = sum(forget_people.forget_due(engine, system_clock()))
        _say(f"{forgotten} registrations forgotten")
        return
    with _told():
        known = forget_people.forget_person(engine, who, system_clock())
    registrations, told = len(known.registrations), len(known.reports)
    _say(f"forgotten: {registrations} registrations, how to reach the writer of {told} reports")
    if known.account is not None:
        _say("forgotten: an account, with its name, address and password")
    if not known.scrubbed:
        _say(
            "The write-ahead log is in use: the service empties it within the hour, or run forget."
        )


@app.command()
def export(who: Annotated[str, typer.Argument(help=WHO)]) -> None:
    """All that is kept about one person, as JSON; made for that person and nobody else."""
    with _told():
        known = forget_people.export(_migrated(Settings()), who)
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(known, option=options))


@app.command()
def openapi(
    to: Annotated[Path | None, typer.Option(help="File to write instead of printing.")] = None,
) -> None:
    """The OpenAPI document of the service."""
    from app.routers.application import routes  # see create_app

    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    text = orjson.dumps(routes().openapi(), option=options)
    if to is None:
        sys.stdout.buffer.write(text)
    else:
        to.write_bytes(text)


@contextmanager
def _told(lang: str = "en") -> Iterator[None]:
    """What is wrong is said in a sentence, and the command ends with 1."""
    try:
        yield
    except Problem as wrong:
        _say(words_in(lang).say(wrong.sentence, **wrong.values))
        raise typer.Exit(1) from None


def _migrated(settings: Settings) -> Engine:
    engine = open_engine(settings.database_url)
    migrate(engine)
    return engine


def _loaded(settings: Settings) -> Engine:
    """The database; stops where nothing was loaded into it yet."""
    engine = _migrated(settings)
    with reading(engine) as db:
        if directory_version(db) == 0:
            _say("Nothing is loaded yet: digitalhelp load")
            raise typer.Exit(1)
    return engine


def _ask(settings: Settings, postcode: str, lang: str, limit: int) -> bytes:
    words = {lang: words_in(lang)}
    engine, now = _loaded(settings), system_clock()
    directory = read_directory(engine, settings, words, since=now)
    with reading(engine) as db:
        seats = read_seats(db, now).seats
    asked = understand(Question(postcode=postcode, limit=limit), directory.places, now)
    return find_help(directory, seats, asked, words[lang], settings.helpline)


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
            told = "" if name in SECRETS else f" (it is {error['input']!r})"
            _say(f"DIGITALHELP_{name}: {error['msg']}{told}")
    except OperationalError as wrong:
        _say(f"The database cannot be used: {wrong.orig}")
    except (ArgumentError, ValueError) as wrong:
        _say(f"DIGITALHELP_DATABASE_URL: {wrong}")
    sys.exit(1)
