"""Questions whose answers were worked out by hand from the description of the finder.

Unless a case says otherwise it is Tuesday 24 November 2026, 10:00 in Brussels, somebody asks from
1080, and each place is 640 m from there, an eleven-minute walk ((26 * 640 + 750) div 1500), with
its name confirmed this month.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.models.help_points import HelpPointIn
from tests.worlds import away

TYPICAL_M = 700
NORTH, SOUTH, EAST = (1, 0), (-1, 0), (0, 1)
CONFIRMED = {"name.fr": [{"title": "A made-up source", "assured_on": "2026-11-02"}]}


def point(distance_m: int, direction: tuple[float, float] = NORTH) -> dict[str, Any]:
    lat, lon = away(50.85, 4.33, distance_m, direction)
    return {"lat": lat, "lon": lon}


def place(name: str = "a", far: int = 640, **known: Any) -> HelpPointIn:
    base = {"id": name, "kind": "ocr", "status": "active", "name": {"fr": "Lieu"}}
    base |= {"sources": CONFIRMED, "location_precision": "address", **point(far)}
    return HelpPointIn.model_validate(base | known)


def nowhere(name: str = "a", **known: Any) -> HelpPointIn:
    """A help point without a point of its own."""
    return place(name, **{"lat": None, "lon": None, "location_precision": None, **known})


def confirmed(day: str) -> dict[str, Any]:
    return {"sources": {"phone": [{"title": "A made-up source", "assured_on": day}]}}


def access(level: str, *free_for: str) -> dict[str, Any]:
    return {"fees": {"access": {"level": level, "free_for": free_for}}}


class Case(NamedTuple):
    says: str
    points: list[HelpPointIn]
    near: list[str]
    everywhere: Sequence[str] = ()
    params: str = "postcode=1080"
    now: str = "2026-11-24T10:00+01:00"


UNKNOWN = "walk 11 + helper_unknown 5 + hours_unknown 5"
TEN_TO_TWELVE: dict[str, Any] = {"helper_hours": "Mo-Fr 10:00-12:00"}
NIGHT: dict[str, Any] = {"helper_hours": "Su 03:00-05:00"}
BUS: dict[str, Any] = {
    "kind": "mobile",
    "address": {"postcode": "1080"},
    "helper_hours": "24/7",
    "stops": [
        {"place": {"fr": "Loin"}, "hours": "24/7", **point(2000)},
        {"place": {"fr": "Près"}, "hours": "Tu 10:00-12:00", **point(640, SOUTH)},
    ],
}
BUS_EVERYWHERE = ["a: serves_unknown 15 = 15"]

MINUTES = [
    Case("nothing is known", [place(sources={})], [f"a: {UNKNOWN} + not_assured 5 = 26"]),
    Case(
        "free is known and the language is not",
        [place(sources={}, **access("free"))],
        [f"a: {UNKNOWN} + not_assured 5 + spoken_unknown 15 = 41"],
        params="postcode=1080&free=true&spoken=ar",
    ),
    Case(
        "somebody is there seven minutes after arrival at 10:23",
        [place(helper_hours="Mo-Fr 10:30-12:00")],
        ["a: walk 11 + helper_wait 7 = 18"],
        now="2026-11-24T10:12:40+01:00",
    ),
    Case(
        "the helper waits behind a closed door from 10:11 till 10:30",
        [place(opening_hours="Mo-Fr 10:30-17:00", **TEN_TO_TWELVE)],
        ["a: walk 11 + helper_wait 19 = 30"],
    ),
    Case(
        "the helper leaves as one arrives",
        [place(**TEN_TO_TWELVE)],
        ["a: walk 11 + helper_wait 45 = 56"],
        now="2026-11-24T11:49+01:00",
    ),
    Case(
        "nobody comes on Armistice Day, or nobody ever comes again",
        [
            place("a", helper_hours="Mo-Fr 09:00-17:00; PH off"),
            place("b", helper_hours="2021 Mar 1-2 09:00-17:00"),
        ],
        ["a: walk 11 + helper_wait 45 = 56", "b: walk 11 + helper_wait 45 = 56"],
        now="2026-11-11T10:00+01:00",
    ),
    Case(
        "the door opens nineteen minutes after arrival, helpers unknown",
        [place(opening_hours="Mo-Fr 09:00-17:00")],
        ["a: walk 11 + helper_unknown 5 + closed 19 = 35"],
        now="2026-11-24T08:30+01:00",
    ),
    Case(
        "closed until half a minute past 10:30, hours unknown",
        [place(closed_until="2026-11-24T10:30:30+01:00")],
        ["a: walk 11 + helper_unknown 5 + closed 20 = 36"],
    ),
    Case(
        "closed until the minute of arrival",
        [place(closed_until="2026-11-24T10:11+01:00")],
        [f"a: {UNKNOWN} = 21"],
    ),
    Case(
        "helpers are expected but the place is closed until 10:31",
        [place(closed_until="2026-11-24T10:31+01:00", **TEN_TO_TWELVE)],
        ["a: walk 11 + helper_wait 20 = 31"],
    ),
    Case(
        "only by appointment, or both ways",
        [
            place("a", admission={"appointment": True}),
            place("b", admission={"appointment": True}, helper_mode="both"),
        ],
        [f"b: {UNKNOWN} = 21", f"a: {UNKNOWN} + appointment 5 = 26"],
    ),
    Case(
        "confirmed a year ago to the day, and a day earlier",
        [place("a", **confirmed("2025-11-23")), place("b", **confirmed("2025-11-24"))],
        [f"b: {UNKNOWN} = 21", f"a: {UNKNOWN} + not_assured 5 = 26"],
    ),
    Case(
        "a year before 29 February is 28 February",
        [place("a", **confirmed("2027-02-27")), place("b", **confirmed("2027-02-28"))],
        [f"b: {UNKNOWN} = 21", f"a: {UNKNOWN} + not_assured 5 = 26"],
        now="2028-02-29T10:00+01:00",
    ),
    Case(
        "it is half past two for the first time in October's long night",
        [place(**NIGHT)],
        ["a: walk 11 + helper_wait 45 = 56"],
        params="postcode=1080&at=2026-10-25T02:30:00%2B02:00",
    ),
    Case(
        "it is half past two for the second time",
        [place(**NIGHT)],
        ["a: walk 11 + helper_wait 19 = 30"],
        params="postcode=1080&at=2026-10-25T02:30:00%2B01:00",
    ),
    Case(
        "three o'clock comes right after two in March",
        [place(**NIGHT)],
        ["a: walk 11 + helper_wait 19 = 30"],
        params="postcode=1080&at=2027-03-28T01:30",
    ),
]

PLACES = [
    Case(
        "only the postcode is known: as far as the area is wide",
        [nowhere(address={"postcode": "1080"})],
        ["a: walk 12 + helper_unknown 5 + hours_unknown 5 + point_unknown 10 = 32"],
    ),
    Case("neither postcode nor point", [nowhere()], []),
    Case(
        "a bus stands at its nearest stop and is everywhere else too",
        [place(**BUS)],
        ["a: walk 11 = 11"],
        BUS_EVERYWHERE,
    ),
    Case(
        "a bus is gone from its nearest stop at the moment asked for",
        [place(**BUS)],
        [],
        BUS_EVERYWHERE,
        params="postcode=1080&open_at=2026-11-24T12:00&at=2026-11-24T10:00",
    ),
    Case(
        "home help: where it comes to is not known",
        [nowhere("a", kind="home_help", address={"postcode": "1030"}), nowhere("b", kind="online")],
        [],
        ["a: helper_unknown 5 + hours_unknown 5 + serves_unknown 15 = 25"],
    ),
    Case(
        "what serves the Region does not serve a place outside it",
        [nowhere(kind="home_help", serves={"region": True})],
        [],
        params="postcode=1600",
    ),
    Case(
        "an institution's postcode is served where the one around it is",
        [nowhere(kind="home_help", serves={"postcodes": ["1080"]})],
        [],
        ["a: helper_unknown 5 + hours_unknown 5 = 10"],
        params="postcode=1049",
    ),
]

FILTERED = [
    Case(
        "free for jobseekers",
        [
            place("a", **access("conditional", "jobseeker")),
            place("b", **access("conditional")),
            place("c", **access("conditional", "student")),
            place("d", **access("symbolic")),
        ],
        [f"a: {UNKNOWN} = 21", f"b: {UNKNOWN} + free_unknown 15 = 36"],
        params="postcode=1080&free=true&situation=jobseeker",
    ),
    Case(
        "strict leaves the unknown language out, never the unknown audience",
        [place("a"), place("b", languages=["fr-BE"])],
        [f"b: {UNKNOWN} + audience_unknown 15 = 36"],
        params="postcode=1080&spoken=fr&audience=seniors&strict=true",
    ),
    Case(
        "evening: somebody, perhaps somebody, nobody",
        [
            place("a", helper_hours="Mo-Fr 16:00-17:15"),
            place("b", opening_hours="Mo-Fr 09:00-18:00"),
            place("c", opening_hours="Mo-Fr 09:00-17:00"),
            place("d", helper_hours="Mo-Fr 16:00-20:00", opening_hours="Mo-Fr 09:00-17:00"),
        ],
        [
            "b: walk 11 + helper_unknown 5 + when_unknown 15 = 31",
            "a: walk 11 + helper_wait 45 = 56",
        ],
        params="postcode=1080&when=evening",
    ),
    Case(
        "evening, within four weeks: the last day counts, the day after does not",
        [
            place("a", helper_hours="2026 Dec 21 16:00-17:15"),
            place("b", helper_hours="2026 Dec 22 16:00-20:00"),
            place("c", helper_hours="24/7", closed_until="2026-12-21T23:45+01:00"),
            place("d", helper_hours="24/7", closed_until="2026-12-22T00:00+01:00"),
        ],
        ["a: walk 11 + helper_wait 45 = 56", "c: walk 11 + helper_wait 45 = 56"],
        params="postcode=1080&when=evening",
    ),
    Case(
        "Sundays: minutes after a reopening count",
        [
            place("a", opening_hours="Su 10:00-12:00", helper_hours="24/7"),
            place("b", helper_hours="2026 Nov 29 10:00-12:00", closed_until="2026-11-29T11:58Z"),
            place("c", helper_hours="2026 Nov 29 10:00-12:00", closed_until="2026-11-29T10:58Z"),
            place("d", opening_hours="Sa 20:00-24:00"),
        ],
        ["a: walk 11 + helper_wait 45 = 56", "c: walk 11 + helper_wait 45 = 56"],
        params="postcode=1080&when=sunday",
    ),
    Case(
        "who is welcome, and for whom it is reserved",
        [
            place("a", audiences=["everyone"]),
            place("b", only_for={"audiences": ["women"]}),
            place("c", only_for={"audiences": ["seniors"]}),
            place("d", only_for={"audiences": ["everyone"]}),
        ],
        [
            f"a: {UNKNOWN} = 21",
            f"b: {UNKNOWN} = 21",
            f"d: {UNKNOWN} + audience_unknown 15 = 36",
        ],
        params="postcode=1080&audience=women",
    ),
    Case(
        "open now: the door decides, else somebody there, else nobody knows",
        [
            place("a", opening_hours="Mo-Fr 09:00-17:00"),
            place("b", opening_hours="Mo-Fr 13:00-17:00"),
            place("c", **TEN_TO_TWELVE),
            place("d", helper_hours="Mo-Fr 10:30-12:00"),
            place("e", closed_until="2026-11-24T10:01+01:00"),
        ],
        [
            "c: walk 11 = 11",
            "a: walk 11 + helper_unknown 5 = 16",
            "d: walk 11 + helper_wait 19 + open_at_unknown 15 = 45",
        ],
        params="postcode=1080&open_at=now",
    ),
    Case(
        "equal costs at equal distances: by id",
        [place("b"), place("a-1", **point(640, SOUTH)), place("a", **point(640, EAST))],
        [f"a: {UNKNOWN} = 21", f"a-1: {UNKNOWN} = 21", f"b: {UNKNOWN} = 21"],
    ),
    Case(
        "by distance: a point of one's own goes before a postcode",
        [
            nowhere("a", address={"postcode": "1080"}, helper_hours="24/7"),
            place("z", TYPICAL_M, helper_hours="2021 Mar 1-2 09:00-17:00"),
        ],
        ["z: walk 12 + helper_wait 45 = 57", "a: walk 12 + point_unknown 10 = 22"],
        params="postcode=1080&sort=distance",
    ),
]
