"""The map in memory: postcodes, municipalities, their names, and which area a point lies in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from shapely import STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from app.directory.outlines import Outlines
from app.domain.errors import PostcodeUnknown
from app.domain.place_text import known_as, not_a_postcode, postcode_in
from app.domain.words import N_

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Municipality:
    nis: str
    names: Names
    in_region: bool
    postcodes: tuple[str, ...]
    """The residential postcodes of which it is the main municipality."""
    sandbox: bool


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
        self._by_name = _named(self.by_code.values(), self.by_nis.values())
        self._residential = _residential(self.by_code.values())
        self._single_words = _single_words(self._residential)

    def meant(self, text: str) -> Found:
        """The place meant by a postcode in any spelling or by a name, a small typing error
        allowed. Raises `PostcodeInvalid`, and `PostcodeUnknown` for digits nobody lives under."""
        code = postcode_in(text)
        if code is not None:
            return self._coded(code)
        codes = self._codes_of_name(text)
        first = self.by_code[codes[0]]
        main = [self.by_code[one].municipalities[0] for one in codes]
        municipalities = tuple({one.nis: one for one in main}.values())
        return Found(first, municipalities, tuple(sorted(codes)))

    def at(self, lat: float, lon: float) -> Place | None:
        """The area a point lies in; None outside the areas we know. On a border: the lower code."""
        hits = self._tree.query(Point(lon, lat), predicate="intersects")
        return self._areas[min(hits)] if len(hits) else None

    def area_of(self, code: str) -> BaseGeometry | None:
        """The area of a postcode, or of the one around an institution's; None where not known."""
        place = self.by_code.get(code)
        if place and place.area is None and place.around:
            place = self.by_code.get(place.around)
        return place.area if place else None

    @cached_property
    def outlines(self) -> Outlines:
        """The areas for drawings; made when the first is drawn."""
        return Outlines({place.code: place.area for place in self._areas})

    def _coded(self, code: str) -> Found:
        place = self.by_code.get(code)
        if place is None:
            guess = self._like(code)
            raise PostcodeUnknown(
                N_("{code} is not a Belgian postcode. Check the four digits."),
                {"parameter": "postcode", "value": code}
                | ({"did_you_mean": guess} if guess else {}),
                code=code,
            )
        return Found(place, place.municipalities, (code,))

    def _like(self, code: str) -> str | None:
        """A postcode of the Region with two digits of `code` swapped, or one other than the first
        digit changed."""
        near = [
            one.code
            for one in self.by_code.values()
            if one.in_region and not one.sandbox and one.institution is None
            if OSA.distance(code, one.code) == 1
            if one.code[0] == code[0] or sorted(one.code) == sorted(code)
        ]
        return near[0] if near else None

    def _codes_of_name(self, text: str) -> tuple[str, ...]:
        name = known_as(text)
        codes = self._by_name.get(name) or self._with_words_of(name) or self._nearly(name)
        if codes:
            return codes
        slips = min(len(name) // 3, 4)
        likely = [called for called, codes in self._by_name.items() if self._here(codes)]
        guess = process.extractOne(name, likely, scorer=OSA.distance, score_cutoff=slips)
        raise not_a_postcode(text, self._display(guess[0]) if guess else None)

    def _with_words_of(self, name: str) -> tuple[str, ...]:
        """The postcodes of the Region in whose name all these words stand: Molenbeek, St-Josse,
        Woluwe. At least one of them must be a telling word."""
        words = set(name.split())
        if not any(len(word) >= 4 for word in words):
            return ()
        return tuple(
            one.code for one in self._residential if any(words <= called for called in one.words)
        )

    def _nearly(self, name: str) -> tuple[str, ...]:
        """A small slip: one letter, two in a long name. A short name is forgiven towards the
        Region only, lest a common word become a village far away."""
        slips = 2 if len(name) >= 8 else 1 if len(name) >= 4 else 0
        names = {**self._single_words, **self._by_name}
        near = process.extract(
            name, names.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        likely = [
            (distance, not self._here(names[found]), found)
            for found, distance, _ in near
            if self._here(names[found]) or (len(name) >= 7 and not self._fiction(names[found]))
        ]
        return names[min(likely)[2]] if likely else ()

    def _here(self, codes: tuple[str, ...]) -> bool:
        place = self.by_code[codes[0]]
        return place.in_region and not place.sandbox

    def _fiction(self, codes: tuple[str, ...]) -> bool:
        return self.by_code[codes[0]].sandbox

    def _display(self, name: str) -> str:
        names = self.by_code[self._by_name[name][0]].names
        return min(names.values(), key=lambda one: OSA.distance(known_as(one), name))


@dataclass(frozen=True, slots=True)
class _Called:
    """A residential postcode of the Region and the words of its names."""

    code: str
    words: tuple[frozenset[str], ...]


def _residential(places: Iterable[Place]) -> list[_Called]:
    return [
        _Called(one.code, tuple(frozenset(known_as(name).split()) for name in one.names.values()))
        for one in places
        if one.in_region and not one.sandbox and one.institution is None
    ]


def _named(
    places: Iterable[Place], municipalities: Iterable[Municipality]
) -> dict[str, tuple[str, ...]]:
    """Every name → the postcodes it means, the one of that very name first."""
    names: dict[str, dict[str, None]] = {}
    for place in places:
        if place.institution is None:
            for name in place.names.values():
                names.setdefault(known_as(name), {})[place.code] = None
    for one in municipalities:
        for name in one.names.values():
            names.setdefault(known_as(name), {}).update(dict.fromkeys(one.postcodes))
    return {name: tuple(codes) for name, codes in names.items() if codes}


def _single_words(called: Iterable[_Called]) -> dict[str, tuple[str, ...]]:
    """The long words of those names, each with its postcodes, so that a slip in one is seen."""
    words: dict[str, list[str]] = {}
    for one in called:
        for word in frozenset().union(*one.words):
            if len(word) >= 5:
                words.setdefault(word, []).append(one.code)
    return {word: tuple(codes) for word, codes in words.items()}
