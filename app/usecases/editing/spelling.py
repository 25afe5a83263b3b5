"""What people type, in the spelling we keep, where there is no doubt."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from app.directory.places import Places
from app.domain.errors import Fault, PostcodeInvalid, PostcodeUnknown
from app.domain.languages import TAG
from app.domain.phones import e164
from app.domain.place_text import postcode_in
from app.domain.words import N_
from app.models.checking import phone_faults

Json = dict[str, Any]


def spell(record: Json, sandbox: bool, places: Places) -> Iterator[Fault]:
    """Bring a record into our spelling, in place; what cannot be spelt is left and told."""
    _spell_texts(record)
    _spell_lists(record)
    _spell_point(record)
    if isinstance(record.get("address"), dict):
        yield from _spell_address(record["address"], places)
    phone = record.get("phone")
    if isinstance(phone, str):
        record["phone"] = e164(phone, fiction=sandbox) or phone
        yield from phone_faults("phone", record["phone"], fiction=sandbox)


def _spell_texts(record: Json) -> None:
    for name in ("phone", "email", "website", "opening_hours", "helper_hours"):
        if isinstance(record.get(name), str):
            record[name] = record[name].strip()


def _spell_lists(record: Json) -> None:
    for name in ("languages", "services", "audiences"):
        if isinstance(record.get(name), list):
            record[name] = _each_once(record[name])
    if isinstance(record.get("languages"), list):
        record["languages"] = _each_once(map(_spelt_tag, record["languages"]))


def _spell_point(record: Json) -> None:
    """A point has a precision; where only the postcode is known, as it is read then, there is no
    point of its own."""
    no_point = record.get("lat") is None and record.get("lon") is None
    if no_point or record.get("location_precision") == "postcode":
        record |= {"lat": None, "lon": None, "location_precision": None}
    elif record.get("location_precision") is None:
        record["location_precision"] = "address"


def _spell_address(address: Json, places: Places) -> Iterator[Fault]:
    postcode, municipality = address.get("postcode"), address.get("municipality")
    if isinstance(postcode, str):
        try:
            address["postcode"] = postcode_in(postcode) or postcode
        except PostcodeInvalid:
            said = N_("“{value}” is not a postcode. Write its four digits.")
            yield Fault("address.postcode", said, {"value": postcode[:80]})
    if isinstance(municipality, str) and municipality not in places.by_nis:
        try:
            meant = {one.nis for one in places.meant(municipality).municipalities}
        except (PostcodeInvalid, PostcodeUnknown):
            return
        if len(meant) == 1:
            address["municipality"] = meant.pop()


def _spelt_tag(tag: Any) -> Any:
    """`FR-be` → `fr-BE` (RFC 5646, section 2.1.1); what is no language tag stays as it is."""
    if not isinstance(tag, str) or not TAG.fullmatch(tag.strip()):
        return tag
    first, *others = tag.strip().split("-")
    return "-".join(
        [first.lower(), *(one.title() if len(one) == 4 else one.upper() for one in others)]
    )


def _each_once(values: Iterable[Any]) -> list[Any]:
    return list({orjson.dumps(value): value for value in values}.values())
