"""What somebody changes on the form of a record: what stood there, what was sent, on whose word."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import Request
from sqlmodel import Session

from app.domain.errors import Fault
from app.domain.opening import BRUSSELS
from app.routers.bodies import Form
from app.routers.form_fields import Values, same
from app.routers.house import house_of
from app.routers.staff_place_told import told_in, typed_by
from app.routers.staff_place_values import COORDINATED, patch_of, rows_typed, typed, values_of
from app.usecases import edit_help_points, show_record
from app.usecases.staffing.coming_in import SignedIn


@dataclass(frozen=True, slots=True)
class Change:
    """`base`: what stood in the form when it was opened; `mine`: what was sent; `told`: how the
    coordination knows it."""

    seen: str
    base: Values
    mine: Values
    told: Values

    @property
    def patch(self) -> dict[str, Any]:
        return patch_of(self.base, self.mine)


def change_in(request: Request, db: Session, who: SignedIn, key: str, form: Form) -> Change:
    """Raises `NotAllowed`, `NotFound`, `VersionUnknown`."""
    seen = form.text("seen")
    base = values_of(show_record.record_of(db, key, seen, who.holder))
    mine = dict(typed(form, rows_typed(form)))
    if who.holder.role != "coordination":
        mine[COORDINATED] = base[COORDINATED]
    return Change(seen, base, mine, typed_by(who, form, today_of(request)))


def foreseen(
    request: Request, db: Session, who: SignedIn, key: str, change: Change
) -> tuple[dict[str, Any], list[Fault]]:
    house = house_of(request)
    return edit_help_points.foreseen(
        db, key, change.patch, who.holder, house.directory.places, house.now(),
        told_in(change.told),
    )  # fmt: skip


def today_of(request: Request) -> date:
    return house_of(request).now().astimezone(BRUSSELS).date()


def as_kept(change: Change, after: Values) -> Change:
    """What was typed in the spelling in which it will be kept."""
    spelt = {
        name: after.get(name, value)
        for name, value in change.mine.items()
        if not same(change.base.get(name, ""), value)
    }
    return replace(change, mine={**change.mine, **spelt})


def laid_over(now: Values, change: Change) -> Values:
    """What stands there now, and over it what was typed that differs from what was seen."""
    typed_over = {
        name: value
        for name, value in change.mine.items()
        if not same(change.base.get(name, ""), value)
    }
    return {**now, **typed_over}
