"""Letters with which somebody comes in: invitations, and links where a password is forgotten."""

from datetime import datetime

from app.adapters.mail import Mail
from app.domain.codes import LinkPurpose
from app.domain.words import N_
from app.models.staff_tables import Account, Letter
from app.storage.teams import team_with
from app.usecases.letters.desk import NO_HARM, Desk, to_account
from app.usecases.staffing.links import LASTS, new_link, path_of


def invitation(letter: Letter, desk: Desk) -> Mail | None:
    return _written(letter, desk, "invitation")


def sign_in(letter: Letter, desk: Desk) -> Mail | None:
    return _written(letter, desk, "sign_in")


def _written(letter: Letter, desk: Desk, purpose: LinkPurpose) -> Mail | None:
    account = desk.reader(letter)
    if account is None or _in_vain(letter, account, purpose, desk.now):
        return None
    team = team_with(desk.db, account.team_id)
    assert team is not None  # a foreign key
    link = path_of(purpose, new_link(desk.db, account, purpose, desk.now))
    words, (subject, opening, until) = desk.words[account.lang], LETTERS[purpose]
    parts = (
        words.say(N_("Hello {name},"), name=account.name or ""),
        words.say(opening, team=team.name),
        f"{desk.base}{link}",
        words.say(until),
        words.say(NO_HARM),
    )
    return to_account(account, words.say(subject), parts)


def _in_vain(letter: Letter, account: Account, purpose: LinkPurpose, now: datetime) -> bool:
    joined_already = purpose == "invitation" and account.joined_at is not None
    return joined_already or now >= letter.created_at + LASTS[purpose]


LETTERS = {
    "invitation": (
        N_("Your account at digitalhelp.brussels"),
        N_("{team} gives you an account at digitalhelp.brussels. Open this link to begin:"),
        N_("The link works once, within 14 days."),
    ),
    "sign_in": (
        N_("Your link for digitalhelp.brussels"),
        N_("With this link you come in to the pages of {team}:"),
        N_("The link works once, within 24 hours."),
    ),
}
