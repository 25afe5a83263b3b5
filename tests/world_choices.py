"""What random worlds and questions are made of; the first of each list is the plainest."""

from datetime import date, time, timedelta
from typing import Any, NamedTuple


class Place(NamedTuple):
    code: str
    lat: float
    lon: float
    in_region: bool = True
    has_area: bool = True
    institution: bool = False
    around: str | None = None
    sandbox: bool = False


PLACES = (
    Place("1080", 50.85, 4.33),
    Place("1081", 50.87, 4.33),
    Place("1030", 50.87, 4.38),
    Place("1070", 50.83, 4.30),
    Place("1190", 50.80, 4.33),
    Place("1600", 50.77, 4.27, in_region=False),
    Place("3000", 50.88, 4.70, in_region=False, has_area=False),
    Place("9300", 50.94, 4.04, in_region=False, has_area=False),
    Place("2000", 51.22, 4.40, in_region=False, has_area=False),
    Place("1049", 50.85, 4.33, has_area=False, institution=True, around="1080"),
    Place("1035", 50.84, 4.36, has_area=False, institution=True),
    # the sandbox lies near here, not at sea: what is mixed up must show
    Place("0010", 50.89, 4.45, in_region=False, sandbox=True),
    Place("0011", 50.91, 4.48, in_region=False, sandbox=True),
)

DIRECTIONS: tuple[tuple[float, float], ...] = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 1), (-1, 1))

SPREAD = (
    *(0, 640, 1, 28, 29, 640, 640, 1200, 1201),  # whole minutes begin at 29 m, 87 m, …
    *(0, 375, 1500, 700, 2000, 3100, 4400, 640, 0, 350, 700),  # typical_m, and 10500 div 1500
    *(2499, 2500, 2501, 5000, 5001, 10_000, 10_001, 20_000, 20_001, 39_999, 40_000, 40_001),
    44_000,
)

DAYS = (
    *[date(2026, 11, 24)] * 3,  # a plain Tuesday
    date(2026, 11, 21),
    date(2026, 10, 24),
    date(2026, 10, 25),  # clocks go back
    date(2026, 10, 31),
    date(2026, 11, 1),  # All Saints' Day, a Sunday
    date(2026, 11, 11),  # Armistice, a Wednesday
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 2, 28),
    date(2027, 3, 28),  # clocks go forward, Easter
    date(2027, 3, 29),  # Easter Monday
    date(2026, 7, 21),  # National Day, a Tuesday
    date(2028, 2, 29),
    date(2028, 3, 1),
)

CLOCKS = (
    *(time(10), time(8, 20), time(8, 47), time(8, 59, 59), time(9), time(11, 44), time(11, 48, 40)),
    *(
        time(12),
        time(12, 33, 7),
        time(13, 10),
        time(16, 29, 30),
        time(16, 50),
        time(17),
        time(19, 31),
    ),
    *(time(21, 29), time(23, 55), time(0), time(0, 40), time(1, 50), time(2, 30, fold=1)),
)

HOURS = (
    None,
    "24/7",
    "Mo-Fr 09:00-17:00",
    None,
    None,
    "Mo-Fr 09:00-12:00,13:00-16:30; PH off",
    "Mo-Sa 09:00-12:30; Th 14:00-19:00; PH off",
    "Mo-Su 17:00-21:30",
    None,
    "Tu,Th 13:30-20:00; PH off",
    "Fr-Sa 22:00-02:00",
    "Sa 10:00-13:00",
    "Su 01:30-03:30,10:00-12:30",
    None,
    "Mo 00:00-24:00",
    "PH 10:00-12:00",
    "Su[1] 14:00-17:00",
    "2026 Oct 20-2026 Dec 10 Mo-Fr 10:00-12:00",
    "2021 Mar 1-2 09:00-17:00",
    "2026 Dec 21 10:00-17:45",  # four weeks after the plain Tuesday, less a day
    "2026 Dec 22-23 10:00-12:00",
    None,
    None,
    "Mo-Fr 08:30-16:30; We off; Jul 15-Aug 15 off; PH off",
    "Mo-Tu 09:00-12:00; We-Fr 09:00-12:00 unknown",
    'Mo-Fr 09:00-17:00 || "by appointment"',
)

IDS = ("m", "c-1", "k", "c", "d10", "d2", "a", "z", "b", "c1", "e", "y-2", "y", "n")
"""In no order: what is listed first must not win a tie by that."""

CLOSED_FOR = (
    *(None, None, None, None, None, None),
    *(timedelta(days=-1), timedelta(0), timedelta(minutes=20), timedelta(minutes=11, seconds=30)),
    *(timedelta(hours=1), timedelta(hours=6, minutes=57), timedelta(days=10), timedelta(days=500)),
)

SHIFTS = (
    *(timedelta(0), timedelta(minutes=9), timedelta(hours=1), timedelta(hours=6)),
    *(timedelta(hours=-6), timedelta(minutes=-45, seconds=-20), timedelta(days=1)),
    *(timedelta(days=3), timedelta(days=-2), timedelta(days=40), timedelta(hours=15)),
)

KINDS = (
    *("ocr", "ocr", "contact_desk", "mobile", "home_help", "online", "ocr", "trainer"),
    *("refurbisher", "mobile", *["ocr"] * 5),
)
STATUSES = (*["active"] * 4, "unconfirmed", "history", *["active"] * 5)


def fee(level: str, *free_for: str) -> dict[str, Any]:
    return {"access": {"level": level, "free_for": list(free_for)}}


FACTS: dict[str, tuple[Any, ...]] = {
    "helper_mode": (None, None, "walk_in", "appointment", "both"),
    "languages": (None, ["fr"], [], ["fr-BE", "nl"], ["ar"], ["sfb", "fr"], ["en", "ar"]),
    "services": (
        *(None, ["computer_access"], [], ["phone_help"], ["wifi", "phone_help", "training"]),
        *(["wifi", "printing"], ["training"]),
    ),
    "audiences": (None, ["everyone"], ["seniors"], ["jobseekers", "women"], []),
    "only_for": (
        *(None, None, None, {}, {"audiences": ["women"]}, {"situation": ["jobseeker"]}),
        *({"audiences": ["everyone"]}, {"audiences": ["seniors"], "situation": ["senior"]}),
        {"age_min": 60, "diploma_max": "lower_secondary"},
    ),
    "form_help": ("unknown", "yes", "no"),
    "fees": (
        *({}, fee("free"), fee("symbolic"), fee("paid"), fee("unknown", "student")),
        *(fee("conditional"), fee("conditional", "jobseeker")),
        *(fee("conditional", "senior", "cpas_client"), {"printing": {"level": "free"}}),
    ),
    "equipment": (
        *({}, {"computers": {"present": True}}, {"computers": {"present": False}}),
        {"computers": {"count": 6}, "printer": {"present": False}},
        {"computers": {"present": False}, "printer": {"present": True, "count": 1}},
    ),
    "admission": (
        *({}, {"walk_in": True}, {"walk_in": False, "appointment": True}),
        *({"appointment": True, "id_required": True}, {"id_required": False}),
        {"walk_in": True, "appointment": False, "registration_required": True},
    ),
    "accessibility": tuple({"wheelchair": each} for each in ("unknown", "yes", "no", "limited")),
    "complete": ([], ["languages"], ["services"], ["languages", "services"]),
    "serves": (
        *(None, {"region": True}, {"postcodes": ["1080"]}, None, {"region": True}, None),
        {"postcodes": ["1049", "1600", "0010", "3000"]},
        {"postcodes": ["0011", "9300"]},
    ),
    "organisation": (None, "somebody"),
    "label_id": (None, "granted", None, "withdrawn", "granted-again", "refused", "silent"),
}


def label(name: str, *events: str) -> dict[str, Any]:
    source = {"title": "A made-up source"}
    return {"id": name, "events": [{"event": event, "source": source} for event in events]}


LABELS = (
    label("granted", "granted"),
    label("withdrawn", "granted", "withdrawn"),
    label("granted-again", "granted", "withdrawn", "granted"),
    label("refused", "refused"),
    label("silent"),
)

ASKED: tuple[tuple[str, ...], ...] = (
    *(("spoken",), ("service",), ("audience",), ("situation",), ("kind",), ("equipment",)),
    *(("free",), ("walk_in",), ("without_id",), ("wheelchair",), ("form_help",), ("recognised",)),
    *(("open_at",), ("when",), ("open_at",), ("when",), ("when",), ("audience",)),
    *(("free", "situation"), ("free", "situation"), ("spoken", "service")),
    *(("theme",), ("free_places",), ("theme", "free_places")),
)

YES_OR_NOT = (["true"], ["true"], ["true"], ["false"])

FILTER_VALUES: dict[str, tuple[list[str], ...]] = {
    "spoken": (["fr"], ["nl"], ["ar", "nl"], ["fr-FR"], ["sfb"], ["vgt"]),
    "service": (["wifi"], ["training"], ["phone_help"], ["computer_access", "printing"]),
    "audience": (["seniors"], ["women"], ["everyone"], ["jobseekers", "youth"]),
    "situation": (["jobseeker"], ["senior"], ["student", "cpas_client"]),
    "kind": (["ocr"], ["mobile"], ["home_help", "online"], ["ocr", "trainer", "mobile"]),
    "equipment": (["computers"], ["printer"], ["computers", "printer"], ["scanner"]),
    "open_at": (["now"], ["moment"]),
    "when": (["weekday"], ["evening"], ["saturday"], ["sunday"]),
    **dict.fromkeys(
        ("free", "walk_in", "without_id", "wheelchair", "form_help", "recognised"), YES_OR_NOT
    ),
    "theme": (["web"], ["email"], ["web", "jobs"], ["eid"]),
    "free_places": YES_OR_NOT,
}

TRAINING: dict[str, tuple[Any, ...]] = {
    "theme": ("web", "email", "jobs", "web"),
    "level": (None, "starter", "basic"),
    "languages": (None, ["fr"], ["nl-BE", "ar"], []),
    "audiences": (None, ["seniors"], ["everyone"], ["women", "jobseekers"]),
    "only_for": (
        *(None, None, {"audiences": ["women"]}, {"situation": ["jobseeker", "senior"]}),
        *({"age_min": 18, "age_max": 64}, {"diploma_max": "lower_secondary", "age_min": 60}),
    ),
    "fee": (
        *(None, {"level": "free"}, {"level": "paid"}, {"level": "unknown"}, None),
        *({"level": "conditional", "free_for": ["jobseeker"]}, {"level": "conditional"}),
    ),
    "certificate": (None, True, False),
}

STARTS = (
    *(timedelta(days=1), timedelta(hours=1), timedelta(0), timedelta(minutes=1)),
    *(timedelta(days=3), timedelta(days=7), timedelta(hours=7), timedelta(days=30, hours=8)),
    *(timedelta(minutes=-1), timedelta(hours=-1), timedelta(hours=-30), timedelta(days=1)),
    *(timedelta(days=4, hours=9), timedelta(days=5), timedelta(days=6, minutes=-90)),
)
"""From the minute in which the question is asked."""

LATER = (timedelta(0), timedelta(days=1), timedelta(days=7), timedelta(hours=3))
"""From one meeting to the next."""

LIMITS = (
    *(None, None, None, None, timedelta(0), timedelta(minutes=1), timedelta(minutes=-1)),
    timedelta(hours=-30),
)

LESSON_IDS = ("s", "s-2", "s10", "s2", "b", "z", "a-1", "a", "a1", "t", "q", "k")
MODES = ("on_site", "on_site", "on_site", "online", "at_home", "mobile", "on_site", "on_site")
BOOKINGS = ("here", "here", "here", "phone", "external", "none", "here", "here")
FREE = (2, 0, 1, 5, 0, 3)
HAPPENS = ("scheduled", "scheduled", "moved", "cancelled", "scheduled", "scheduled")
