"""Who holds a key or has an account, and what it opens."""

from dataclasses import dataclass
from datetime import date

from app.domain.codes import Role
from app.domain.errors import NotAllowed, NotFound
from app.domain.words import N_


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word a fact becomes. `source`: under which title it stands among the sources; `by`: the
    name of the team; `day`: the one it speaks of."""

    source: str
    by: str
    day: date


@dataclass(frozen=True, slots=True)
class Holder:
    """`name` is that of the team, and stands beside what it writes. `help_points`: those a space
    may write; the coordination may write all of them, a referral service none. `id` is the team's:
    registrations belong to it, whoever of it made them."""

    name: str
    role: Role
    help_points: frozenset[str] = frozenset()
    id: int | None = None

    def word(self, today: date) -> Word:
        """Its own."""
        space = self.role == "space"
        source = "Confirmed by the space" if space else "Confirmed by the coordination"
        return Word(source, self.name, today)

    def edits(self, help_point_id: str) -> bool:
        return self.role == "coordination" or (
            self.role == "space" and help_point_id in self.help_points
        )


def must_edit(holder: Holder, help_point_id: str) -> None:
    """Raises `NotAllowed`, which says whose it is for."""
    if holder.edits(help_point_id):
        return
    if holder.role == "space":
        said = N_("You may write {own} only. For another help point ask the coordination.")
        raise NotAllowed(said, own=", ".join(sorted(holder.help_points)))
    raise NotAllowed(N_("This is for the space of the help point and for the coordination."))


def must_coordinate(holder: Holder) -> None:
    if holder.role != "coordination":
        raise NotAllowed(N_("Only the coordination may do that."))


def must_refer(holder: Holder) -> None:
    """Raises `NotAllowed`."""
    if holder.role != "referral":
        raise NotAllowed(N_("Only a referral service can do that."))


def runs(holder: Holder, help_point_id: str) -> bool:
    return holder.role == "space" and help_point_id in holder.help_points


def must_run(holder: Holder, help_point_id: str) -> None:
    """People are for the space that receives them, and for nobody else. Raises `NotFound`."""
    if not runs(holder, help_point_id):
        raise NotFound(N_("There is nothing of yours at this address."))
