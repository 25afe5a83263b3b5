"""Minutes to help: the one table of what a place costs a person, and its rules (DESIGN § 4).

Proximity is the first reason to choose a space (visitor survey 2021, annual report 2021,
annex 5), so everything is expressed in minutes and added to the walk; nothing is hidden in a
score. Every minute is named in `reasons` and most of them a phone call can settle.
"""

from datetime import date

from app.domain.distance import Metres

MOST_WAIT = 45
"""A wait never costs more: past that the person goes home and comes back another time."""

MINUTES = {
    "helper_unknown": 5,
    "hours_unknown": 5,
    "appointment": 5,
    "point_unknown": 10,
    "not_assured": 5,
    "serves_unknown": 15,
    "filter_unknown": 15,
}

FILTERS = (
    "spoken",
    "service",
    "audience",
    "situation",
    "kind",
    "equipment",
    "free",
    "walk_in",
    "without_id",
    "wheelchair",
    "form_help",
    "recognised",
    "open_at",
    "when",
    "theme",
    "free_places",
)
"""The filters of the finder, in the order in which `match` and `reasons` name them."""

RADII = (2_500, 5_000, 10_000, 20_000, 40_000)
ENOUGH = 5
FARTHEST = RADII[-1]


def walk_minutes(distance_m: Metres) -> Metres:
    """Whole minutes on foot: detour 1.3 at 4.5 km/h, rounded to the nearest minute."""
    return (26 * distance_m + 750) // 1500


def a_year_before(day: date) -> date:
    """Facts confirmed before this day count as unconfirmed; 29 February looks back to the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def radius_for(distances: Metres) -> int:
    """The smallest of `RADII` that holds five of these distances, or all where they are fewer."""
    if not len(distances):
        return FARTHEST
    nearest = sorted(distances.tolist())
    wanted = nearest[min(ENOUGH, len(nearest)) - 1]
    return next((radius for radius in RADII if wanted <= radius), FARTHEST)
