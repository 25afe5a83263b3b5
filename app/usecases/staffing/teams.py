"""The team that is meant, made where it does not exist."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.domain.codes import Role
from app.domain.errors import ParameterInvalid
from app.domain.words import N_
from app.models.help_points import ID
from app.models.tables import Team
from app.storage.teams import add_team, lock_names, team_named

LONGEST_NAME = 100


def team_for(db: Session, role: Role, name: str, help_points: Sequence[str], now: datetime) -> Team:
    """The team of this name. A space that is there already writes what is named now.

    Raises `ParameterInvalid`: a name that is empty, or another role's; a space without help
    points, or another role with some; an id that is none.
    """
    name = _good_name(name)
    ids = good_ids(role, help_points)
    team = team_named(db, name)
    if team is None:
        return add_team(db, role, name, ids, now)
    if team.role != role:
        said = N_("{name} is there already, as {role}. Choose another name.")
        raise ParameterInvalid(said, {"parameter": "name"}, name=name, role=team.role)
    team.help_points = ids
    db.add(team)
    return team


def new_team(db: Session, role: Role, name: str, help_points: Sequence[str], now: datetime) -> Team:
    """Of two that are made at once under one name, one is. Raises `ParameterInvalid` as `team_for`
    does, and where there is a team of this name."""
    name, ids = _good_name(name), good_ids(role, help_points)
    lock_names(db)
    if team_named(db, name) is not None:
        said = N_("There is a team {name} already. Open that one, or choose another name.")
        raise ParameterInvalid(said, {"parameter": "name"}, name=name)
    return add_team(db, role, name, ids, now)


def _good_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        said = N_("The name says who they are: 1 to {most} characters.")
        raise ParameterInvalid(said, {"parameter": "name"}, most=LONGEST_NAME)
    return name


def good_ids(role: Role, help_points: Sequence[str]) -> list[str]:
    ids = sorted(set(help_points))
    if (role == "space") != bool(ids):
        said = N_("A key of a space names its help points; a key of another role names none.")
        raise ParameterInvalid(said, {"parameter": "help_point"})
    for one in ids:
        if not re.fullmatch(ID, one):
            said = N_("“{value}” is no id of a help point: small letters, digits and hyphens.")
            raise ParameterInvalid(said, {"parameter": "help_point"}, value=one)
    return ids
