"""The question whether they still help people, as the coordination asks it and reads the answer."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import Request

from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.models.questions import AnswerIn
from app.routers.form_fields import Values
from app.routers.house import house_of
from app.routers.page_frame import OWN_NAMES
from app.usecases.show_record import Recorded
from app.usecases.staffing.coming_in import SignedIn

STATUS_OF = {"yes": "active", "elsewhere": "active", "no": "history"}
FIELD_OF = {
    "street": "address.street",
    "hours": "helper_hours",
    "phone": "phone",
}


def asking(
    request: Request,
    who: SignedIn,
    key: str,
    found: Recorded,
    words: Words,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any] | None:
    """The form with which they are asked; None for whoever may not, and where it is known. The
    address is one that somebody has published."""
    if who.holder.role != "coordination" or found.record["status"] != "unconfirmed":
        return None
    email = found.record["email"] or _of_its_organisation(found)
    at = found.asked_at and found.asked_at.astimezone(BRUSSELS).date()
    return {
        "href": f"/staff/help-points/{key}/ask",
        "asked": at and words.say(N_("Asked on {day}."), day=words.date(at)),
        "languages": list(OWN_NAMES.items()),
        "mail": bool(house_of(request).settings.smtp_url),
        "lang": words.lang,
        "email": email or "",
        "errors": errors or {},
        **(typed or {}),
    }


def taken_over(values: Values, said: AnswerIn) -> Values:
    """What stands in the record, and over it what they have answered. Where they have moved, the
    point on the map is not theirs any more."""
    found = {**values, "status": STATUS_OF[said.helps]}
    for name, field in FIELD_OF.items():
        found[field] = getattr(said, name) or values[field]
    if said.postcode:
        digits = re.search(r"\b\d{4}\b", said.postcode)
        found["address.postcode"] = digits[0] if digits else said.postcode
    if any(found[name] != values[name] for name in ("address.street", "address.postcode")):
        found |= {"lat": "", "lon": "", "location_precision": ""}
    if found["address.postcode"] != values["address.postcode"]:
        found["address.municipality"] = ""
    return found


def _of_its_organisation(found: Recorded) -> str | None:
    its = found.record["organisation"]
    return next((one.email for one in found.organisations if one.id == its), None)
