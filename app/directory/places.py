"""The map in memory: postcodes, municipalities, their names, and which area a point lies in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from shapely import STRtree
from shapely.geometry import Point

from app.domain.errors import PostcodeUnknown
from app.domain.place_text import not_a_postcode, plainly, postcode_in, spellings
from app.domain.words import N_

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Municipality:
    nis: str
    names: Names
    in_region: bool
    postcodes: tuple[str, ...]
    """The residential postcodes of which it is the main municipality."""


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode as the finder knows it; `area` is a shapely geometry or None for a mere point.

    An institution's postcode stands at the point of the residential one `around` it, where known.
    """

    code: str
    names: Names
    municipalities: tuple[Municipality, ...]
    lat: float
    lon: float
    typical_m: int | None
    derivation: str
    in_region: bool
    institution: str | None
    around: str | None
    sandbox: bool
    area: Any


@dataclass(frozen=True, slots=True)
class Found:
    """The place a text means, and what else it may mean."""

    place: Place
    municipalities: tuple[Municipality, ...]
    postcodes: tuple[str, ...]

    @property
    def ambiguous(self) -> bool:
        return len(self.municipalities) > 1 or len(self.postcodes) > 1


class Places:
    """Immutable once built. `by_code` and `by_nis` are in ascending order."""

    def __init__(self, places: Iterable[Place], municipalities: Iterable[Municipality]):
        self.by_code = {place.code: place for place in sorted(places, key=lambda one: one.code)}
        self.by_nis = {one.nis: one for one in sorted(municipalities, key=lambda one: one.nis)}
        self._areas = [place for place in self.by_code.values() if place.area is not None]
        self._tree = STRtree([place.area for place in self._areas])
        self._by_name = self._named()
        self._forgiving = [name for name, codes in self._by_name.items() if self._real(codes)]

    def meant(self, text: str) -> Found:
        """The place meant by a postcode in any spelling or by a name, a small typing error
        allowed. Raises `PostcodeInvalid`, and `PostcodeUnknown` for digits nobody lives under."""
        code = postcode_in(text)
        if code is not None:
            return self._coded(code)
        codes = self._codes_of_name(plainly(text), text)
        first = self.by_code[codes[0]]
        main = [self.by_code[one].municipalities[0] for one in codes]
        municipalities = tuple({one.nis: one for one in main}.values())
        return Found(first, municipalities, tuple(sorted(codes)))

    def at(self, lat: float, lon: float) -> Place | None:
        """The area a point lies in; None outside the areas we know. On a border: the lower code."""
        hits = self._tree.query(Point(lon, lat), predicate="intersects")
        return self._areas[min(hits)] if len(hits) else None

    def _coded(self, code: str) -> Found:
        place = self.by_code.get(code)
        if place is None:
            near = [one for one in self.by_code if not self.by_code[one].sandbox]
            guess = process.extractOne(code, near, scorer=OSA.distance, score_cutoff=1)
            raise PostcodeUnknown(
                N_("{code} is not a Belgian postcode. Check the four digits."),
                {"parameter": "postcode", "value": code}
                | ({"did_you_mean": guess[0]} if guess else {}),
                code=code,
            )
        return Found(place, place.municipalities, (code,))

    def _codes_of_name(self, name: str, text: str) -> tuple[str, ...]:
        if name in self._by_name:
            return self._by_name[name]
        slips = 2 if len(name) >= 8 else 1 if len(name) >= 4 else 0
        near = process.extract(
            name, self._forgiving, scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        if near:
            best = min(near, key=lambda hit: (hit[1], not self._in_region(hit[0]), hit[0]))
            return self._by_name[best[0]]
        slips = min(len(name) // 3, 4)
        guess = process.extractOne(name, self._forgiving, scorer=OSA.distance, score_cutoff=slips)
        raise not_a_postcode(text, guess and self._display(guess[0]))

    def _named(self) -> dict[str, tuple[str, ...]]:
        """Every spelling of a name → the postcodes it means, the one of that very name first."""
        names: dict[str, dict[str, None]] = {}
        residential = [place for place in self.by_code.values() if place.institution is None]
        for place in residential:
            _spell(names, place.names, (place.code,))
        for one in self.by_nis.values():
            _spell(names, one.names, one.postcodes)
        for word, codes in self._short_names(residential).items():
            names.setdefault(word, dict.fromkeys(codes))
        return {name: tuple(codes) for name, codes in names.items() if codes}

    def _short_names(self, places: list[Place]) -> dict[str, list[str]]:
        """Long words by which people in the Region know a place: Molenbeek, Woluwe, Heembeek."""
        words: dict[str, list[str]] = {}
        for place in places:
            if place.in_region and not place.sandbox:
                for word in {word for name in place.names.values() for word in _telling(name)}:
                    words.setdefault(word, []).append(place.code)
        return words

    def _real(self, codes: tuple[str, ...]) -> bool:
        return not self.by_code[codes[0]].sandbox

    def _in_region(self, name: str) -> bool:
        return self.by_code[self._by_name[name][0]].in_region

    def _display(self, name: str) -> str:
        names = self.by_code[self._by_name[name][0]].names
        return min(names.values(), key=lambda one: OSA.distance(plainly(one), name))


def _spell(names: dict[str, dict[str, None]], called: Names, codes: Iterable[str]) -> None:
    for name in called.values():
        for spelling in spellings(name):
            names.setdefault(spelling, {}).update(dict.fromkeys(codes))


def _telling(name: str) -> list[str]:
    words = plainly(name).split()
    return [word for word in words if len(word) >= 5 and word not in {"saint", "sainte", "agathe"}]
