"""Asking the finder without a server: worlds into directories, parameters into answers."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from app.adapters.catalogues import all_words
from app.directory.asking import understand
from app.directory.build import build
from app.directory.seats import Seats
from app.directory.snapshot import Directory
from app.models.finding import Question
from app.models.places import MunicipalityIn, PostcodeIn
from app.models.tables import Training, TrainingSession
from app.models.trainings import TrainingIn
from app.routers.reading import read
from app.storage.rows import World as StoredWorld
from app.storage.rows import records_from
from app.storage.seats_overlay import SeatsNow
from app.storage.trainings import session_columns, training_row
from app.usecases.find_help import find_help
from tests.reference_records import Lesson, PostcodeRecord, World

NO_SEATS: Seats = {}


def directory_of(world: World) -> Directory:
    """The directory of a random world, built as from a database that holds it."""
    worlds = [_stored(world, sandbox) for sandbox in (False, True)]
    records = records_from(*worlds, now=world.now)
    trainings = {one.training.id or "": one.training for one in world.lessons}
    taught = replace(
        records,
        trainings={key: _training(one, key, world) for key, one in sorted(trainings.items())},
        sessions=[_session(one, world) for one in world.lessons],
    )
    return build(taught, all_words(), helpline=None)


def seats_of(world: World) -> Seats:
    """As the overlay would have them."""
    return {one.id: SeatsNow(one.free, 0) for one in world.lessons if one.free is not None}


def ask(
    directory: Directory,
    params: list[tuple[str, str]],
    now: datetime,
    seats: Seats = NO_SEATS,
) -> dict[str, Any]:
    """The JSON that `GET /v1/help` answers to these parameters."""
    question = read(urlencode(params).encode(), Question)
    asked = understand(question, directory.places, now)
    words = all_words()[question.lang or "fr"]
    found = find_help(directory, seats, asked, words, helpline=None)
    answer: dict[str, Any] = orjson.loads(found)
    return answer


def _training(given: TrainingIn, key: str, world: World) -> Training:
    return training_row(
        given, key, sandbox=given.help_point_id in world.sandbox_ids, now=world.now.astimezone(UTC)
    )


def _session(one: Lesson, world: World) -> TrainingSession:
    return TrainingSession(
        id=one.id,
        training_id=one.training.id or "",
        **session_columns(one.facts),
        updated_at=world.now.astimezone(UTC),
    )


def _stored(world: World, sandbox: bool) -> StoredWorld:
    """One half of a world; what belongs to no half in particular goes with the real one."""
    return StoredWorld(
        municipalities=[
            MunicipalityIn(nis=one["nis"], names=one["names"], in_region=one["in_region"])
            for one in world.municipalities
            if one["sandbox"] == sandbox
        ],
        postcodes=[_postcode(one) for one in world.postcodes if one["sandbox"] == sandbox],
        organisations=[] if sandbox else world.organisations,
        labels=[] if sandbox else world.labels,
        help_points=[one for one in world.help_points if (one.id in world.sandbox_ids) == sandbox],
        sandbox=sandbox,
    )


def _postcode(one: PostcodeRecord) -> PostcodeIn:
    given: dict[str, Any] = {key: value for key, value in one.items()}
    given.pop("sandbox")
    area = given.pop("area")
    geometry = {"type": "Polygon", "coordinates": [area]} if area else None
    return PostcodeIn(**given, geometry=geometry)
