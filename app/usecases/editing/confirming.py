"""Whoever writes a fact confirms it: the sources of a record after somebody has written to it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.domain.codes import Equipment, FeeKind, codes
from app.domain.holders import Word
from app.domain.merging import fact
from app.models.help_points import AccessibilityIn, AddressIn, AdmissionIn

TONGUES = ("fr", "nl", "en", "ar", "tr", "ro", "sq", "pl", "pt", "es")
"""The languages in which texts are read (DESIGN § 7)."""

PARTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("name", "description", "entrance", "nearest_stop", "opening_note"), TONGUES),
    "address": tuple(AddressIn.model_fields),
    "fees": codes(FeeKind),
    "equipment": codes(Equipment),
    "admission": tuple(AdmissionIn.model_fields),
    "accessibility": tuple(AccessibilityIn.model_fields),
}
"""Fields whose parts have sources of their own, "name.fr", "fees.access"; of texts at least these
parts."""

SAME = {"lon": "lat", "location_precision": "lat"}
"""Told by one source with another field: a point has two coordinates."""

Record = Mapping[str, Any]
Sources = dict[str, list[dict[str, Any]]]


def confirmed(before: Record, after: Record, written: Iterable[str], word: Word) -> Sources:
    """The sources of `after`, once these fields stand over `before` on somebody's word.

    A fact that has become another loses its former sources; one that stays the same keeps them
    behind the new confirmation, but for an older one of the same kind. A fact taken away is
    confirmed too: it is known to be wrong, so no file may bring it back.
    """
    paths = list(written)
    heads = {path.partition(".")[0] for path in paths}
    found = spread(before.get("sources") or {}, before, heads)
    for field in sorted({field for path in paths for field in fields_of(path, before, after)}):
        same = fact(before, field) == fact(after, field)
        found[field] = _with_word(word, found.get(field, []) if same else [])
    return found


def taken_back(base: Record, made: Record, now: Record, undone: Iterable[str]) -> Sources:
    """The sources of `now`, once what `made` had changed of `base` is taken back.

    A fact that is undone gets the sources it had. One that was only confirmed loses that, unless
    somebody has written it since.
    """
    if now == made:
        return dict(base["sources"])
    before, then, found = (spread(one["sources"], one, PARTS) for one in (base, made, now))
    fields = {field for path in undone for field in fields_of(path, base, made)}
    for field in {*before, *then}:
        only_confirmed = before.get(field) != then.get(field) == found.get(field) and fact(
            made, field
        ) == fact(now, field)
        if field in fields or only_confirmed:
            found.pop(field, None)
            found |= {field: before[field]} if field in before else {}
    return found


def fields_of(path: str, *records: Record) -> Iterator[str]:
    """The fields under which the sources of what stands at a path are: `fees.access.level` →
    `fees.access`; `address` → its three parts."""
    head, _, rest = path.partition(".")
    if head not in PARTS:
        yield SAME.get(head, head)
    elif rest:
        yield f"{head}.{rest.split('.')[0]}"
    else:
        yield from (f"{head}.{part}" for part in _parts(head, *records))


def spread(sources: Sources, record: Record, heads: Iterable[str]) -> Sources:
    """A source of a whole ("name") as one of each part, so that a part can change by itself.

    Of a part that is not known only the word of somebody who has confirmed that.
    """
    found = {field: list(given) for field, given in sources.items()}
    for head in heads:
        if head not in PARTS or head not in found:
            continue
        whole = found.pop(head)
        assured = [one for one in whole if one["assured_on"]]
        for part in _parts(head, record):
            given = assured if fact(record, f"{head}.{part}") is None else whole
            if given:
                found.setdefault(f"{head}.{part}", list(given))
    return found


def _parts(head: str, *records: Record) -> list[str]:
    return list(
        dict.fromkeys([*PARTS[head], *(part for one in records for part in one[head] or ())])
    )


def _with_word(word: Word, sources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest word first: what somebody said on the phone last week does not outdo what the
    space has confirmed since."""
    day = word.day.isoformat()
    said = {
        "title": word.source,
        "where": None,
        "url": None,
        "as_of": day,
        "assured_on": day,
        "assured_by": word.by,
    }
    newer = [one for one in sources if (one["assured_on"] or "") > day]
    if any(one["title"] == word.source for one in newer):
        return sources
    others = [one for one in sources if one not in newer and one["title"] != word.source]
    return [*newer, said, *others]
