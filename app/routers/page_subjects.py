"""`/{lang}/internet` and `/{lang}/volunteer`: what some places are known to offer, for people."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.directory.asking import Origin, origin_of
from app.domain.errors import Problem
from app.domain.sentences import anyhow
from app.domain.words import N_
from app.models.finding import Question
from app.routers.cards import Card, call_of, card
from app.routers.house import House, base_of, house_of
from app.routers.public_frame import public_page
from app.usecases.list_places import Facts, list_places

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Group:
    """`wanted` of a record; `none` is said where there is none."""

    heading: str
    wanted: Callable[[Facts], bool]
    none: str


def offering(*services: str) -> Callable[[Facts], bool]:
    return lambda place: bool({*services} & {*(place["services"] or ())})


NOBODY = N_("No place has told us yet. Ask one near you.")

INTERNET = (
    Group(N_("Who tells you about the social tariff"), offering("info_social_tariff"), NOBODY),
    Group(
        N_("Cheap, borrowed or repaired computers"),
        offering("cheap_devices", "device_donation", "device_loan", "device_repair"),
        NOBODY,
    ),
    Group(
        N_("Internet and computers to use there"),
        offering("internet_access", "computer_access", "wifi"),
        NOBODY,
    ),
)
VOLUNTEER = (
    Group(
        N_("Places that look for helpers"),
        lambda place: place["volunteers_welcome"] is True,
        N_("No place has told us yet that it looks for helpers. Ask one near you."),
    ),
)


@router.get("/{lang:language}/internet")
async def internet_page(request: Request, lang: str) -> Response:
    lead = (
        N_("Some people can have internet at home for less: the social tariff. Ask a place here "
           "whether you can, and how."),
    )  # fmt: skip
    return _page(request, lang, "internet", N_("Cheap internet and computers"), lead, INTERNET)


@router.get("/{lang:language}/volunteer")
async def volunteer_page(request: Request, lang: str) -> Response:
    lead = (
        N_("You know your way around a computer or a phone? Others need your help."),
        N_("You show how it is done. Filling in somebody’s papers for them is not for volunteers."),
    )
    return _page(request, lang, "volunteer", N_("I want to help"), lead, VOLUNTEER)


def _page(
    request: Request,
    lang: str,
    path: str,
    title: str,
    lead: tuple[str, ...],
    groups: tuple[Group, ...],
) -> Response:
    house, words = house_of(request), house_of(request).words[lang]
    now, typed = house.now(), request.query_params.get("postcode", "").strip()
    pairs = [("postcode", typed)] if typed else []
    try:
        origin, wrong = _origin(house, typed), None
    except Problem as problem:
        origin, wrong = None, problem
    fiction = origin is not None and origin.sandbox
    base = base_of(request)
    shown: list[tuple[str, list[Card], str]] = []
    for one in () if wrong else groups:
        found = list_places(
            house.directory, house.seats, one.wanted, origin, words, now, sandbox=fiction
        )
        cards = [card(place, f"{path}-{len(shown)}", {}, now, words, base) for place in found]
        shown.append((words.say(one.heading), cards, words.say(one.none)))
    return public_page(
        request, words, "subject.html", path, pairs, now,
        title=words.say(title), lead=[words.say(one) for one in lead], groups=shown, typed=typed,
        wrong=wrong, fiction=fiction,
        call=call_of(anyhow(house.settings.helpline, None).told(words)),
    )  # fmt: skip


def _origin(house: House, typed: str) -> Origin | None:
    """Raises a `Problem`."""
    if not typed:
        return None
    return origin_of(Question(postcode=typed[:80]), house.directory.places, None)
