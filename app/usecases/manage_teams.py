"""All teams, their people and their keys: for the administrators of the coordination.

What they do stands in the record of their own team, with the name of the other, the beginning of
its key, or the number of an account.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.codes import Role, codes
from app.domain.errors import ChangedSince, Fault, NotFound, ParameterInvalid, RecordInvalid
from app.domain.holders import must_coordinate
from app.domain.words import N_
from app.models.staff_tables import Account, Letter
from app.models.tables import ApiKey, HelpPoint, Team
from app.storage.accounts import accounts_of, add_letter, letters_waiting, people_by_team
from app.storage.keys import living_key_of, living_keys
from app.storage.team_sessions import help_points_named
from app.storage.teams import all_teams, team_with, touch_team
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.inviting import (
    Invited,
    invited,
    linked,
    member,
    must_administrate,
    removed,
)
from app.usecases.staffing.keys import living, new_key, revoked, rotated
from app.usecases.staffing.record import done
from app.usecases.staffing.teams import good_ids, new_team


@dataclass(frozen=True, slots=True)
class Listed:
    """`people`: how many; `key`: the one that opens something."""

    team: Team
    people: int
    key: ApiKey | None


@dataclass(frozen=True, slots=True)
class Known:
    """A team whole. `letters`: by account, those not sent yet; `help_points`: all that a space may
    be given."""

    team: Team
    people: Sequence[Account]
    letters: Mapping[int, Letter]
    key: ApiKey | None
    help_points: Sequence[HelpPoint]


@dataclass(frozen=True, slots=True)
class NewTeam:
    """As typed. `first`: her name, address and language."""

    role: str
    name: str
    help_points: Sequence[str]
    first: dict[str, Any]


def teams(db: Session, who: SignedIn) -> list[Listed]:
    """By role and name. Raises `NotAllowed`."""
    _must_manage(who)
    people, keys = people_by_team(db), living_keys(db)
    return [Listed(one, people.get(one.id or 0, 0), keys.get(one.id or 0)) for one in all_teams(db)]


def help_points(db: Session, who: SignedIn) -> Sequence[HelpPoint]:
    """All that a space may be given. Raises `NotAllowed`."""
    _must_manage(who)
    return help_points_named(db, None)


def team(db: Session, who: SignedIn, key: int) -> Known:
    """Raises `NotAllowed`, `NotFound`."""
    _must_manage(who)
    found = _team(team_with(db, key))
    return Known(
        found, accounts_of(db, key), letters_waiting(db, key), living_key_of(db, key),
        help_points_named(db, None),
    )  # fmt: skip


def create(db: Session, who: SignedIn, given: NewTeam, now: datetime, *, mail: bool) -> Invited:
    """A team with its first administrator. Raises `NotAllowed`, `RecordInvalid`: its fields are
    `team`, `role`, `help_points`, and those of a colleague."""
    _must_manage(who)
    if given.role not in codes(Role):
        raise RecordInvalid([Fault("role", N_("Choose what the team is."))])
    role: Role = given.role  # type: ignore[assignment]  # it is one of them
    _must_fit(role, given.help_points)
    with _in_fields(name="team", help_point="help_points"):
        made = new_team(db, role, given.name, given.help_points, now)
    done(db, who, "team_created", made.name, now)
    return _invited(db, who, made, {**given.first, "administrator": True}, now, mail=mail)


def change(
    db: Session,
    who: SignedIn,
    key: int,
    ids: Sequence[str],
    seen: Sequence[str],
    now: datetime,
) -> None:
    """What a space may write; `seen`: what it was before. Raises `NotAllowed`, `NotFound`,
    `RecordInvalid`, `ChangedSince`."""
    _must_manage(who)
    found = _team(touch_team(db, key))
    _must_fit(found.role, ids)
    with _in_fields(help_point="help_points"):
        wanted = good_ids(found.role, ids)
    if sorted(seen) != found.help_points:
        raise ChangedSince(N_("Somebody has changed it meanwhile. Look at it again."))
    found.help_points = wanted
    db.add(found)
    done(db, who, "team_changed", found.name, now)


def invite(
    db: Session, who: SignedIn, key: int, given: dict[str, Any], now: datetime, *, mail: bool
) -> Invited:
    """Raises `NotAllowed`, `NotFound`, `RecordInvalid`."""
    _must_manage(who)
    return _invited(db, who, _team(team_with(db, key)), given, now, mail=mail)


def fresh_link(db: Session, who: SignedIn, key: int, account: int, now: datetime) -> Invited:
    """Raises `NotAllowed`, `NotFound`."""
    _must_manage(who)
    made = linked(db, member(db, key, account), now)
    done(db, who, "link_made", str(account), now)
    return made


def remove(db: Session, who: SignedIn, key: int, account: int, now: datetime) -> None:
    """Raises `NotAllowed`, `NotFound`."""
    _must_manage(who)
    removed(db, who, member(db, key, account), now)
    done(db, who, "removed", str(account), now)


def make_key(db: Session, who: SignedIn, key: int, now: datetime) -> str:
    """Told this once. Raises `NotAllowed`, `NotFound`; `RecordInvalid` where the team has one."""
    _must_manage(who)
    with _in_fields(name="key"):
        made, prefix = new_key(db, _team(team_with(db, key)), now)
    done(db, who, "key_made", prefix, now)
    return made


def rotate_key(db: Session, who: SignedIn, key: int, prefix: str, now: datetime) -> str:
    """Told this once; the one before opens nothing any more. Raises `NotAllowed`, `NotFound`."""
    _must_hold(db, who, key, prefix)
    made, fresh = rotated(db, prefix)
    done(db, who, "key_rotated", fresh, now)
    return made


def revoke_key(db: Session, who: SignedIn, key: int, prefix: str, now: datetime) -> None:
    """Raises `NotAllowed`, `NotFound`."""
    _must_hold(db, who, key, prefix)
    revoked(db, prefix, now)
    done(db, who, "key_revoked", prefix, now)


def _must_manage(who: SignedIn) -> None:
    must_coordinate(who.holder)
    must_administrate(who)


def _must_hold(db: Session, who: SignedIn, key: int, prefix: str) -> None:
    _must_manage(who)
    if living(db, prefix).team_id != key:
        raise _missing()


def _must_fit(role: Role, ids: Sequence[str]) -> None:
    if (role == "space") != bool(ids):
        said = N_("A space has at least one help point; other teams have none.")
        raise RecordInvalid([Fault("help_points", said)])


def _team(found: Team | None) -> Team:
    if found is None:
        raise _missing()
    return found


def _missing() -> NotFound:
    return NotFound(N_("There is nothing at this address."))


def _invited(
    db: Session, who: SignedIn, team: Team, given: dict[str, Any], now: datetime, *, mail: bool
) -> Invited:
    made = invited(db, team, given, now)
    assert made.account.id is not None
    if mail:
        add_letter(db, made.account.id, "invitation", now)
    done(db, who, "invited", str(made.account.id), now)
    return made


@contextmanager
def _in_fields(**fields: str) -> Iterator[None]:
    """What is wrong with a parameter of a command is wrong with the field of a form."""
    try:
        yield
    except ParameterInvalid as wrong:
        field = fields[wrong.extra["parameter"]]
        raise RecordInvalid([Fault(field, wrong.sentence, wrong.values)]) from None
