"""Colleagues and what they did, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.codes import AuditAction
from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.models.staff_tables import Account, Letter
from app.usecases.manage_colleagues import Done
from app.usecases.staffing.coming_in import SignedIn


def colleague_view(
    account: Account, letters: Mapping[int, Letter], who: SignedIn, words: Words
) -> dict[str, Any]:
    letter = letters.get(account.id or 0)
    return {
        "id": account.id,
        "name": account.name,
        "email": account.email,
        "administrator": account.administrator,
        "joined": account.joined_at is not None,
        "oneself": account.id == who.account.id,
        "letter": None if letter is None else _letter(letter, words),
    }


def record_view(done: Done, words: Words, now: datetime) -> dict[str, Any]:
    at = done.entry.at.astimezone(BRUSSELS)
    day = words.full_day(at.date(), now.astimezone(BRUSSELS).date())
    return {
        "at": words.say(N_("{day}, {time}"), day=day, time=words.clock(at)),
        "by": done.by or words.say(N_("a former colleague")),
        "what": words.say(ACTIONS[done.entry.action]),
        "subject": done.subject,
    }


def _letter(letter: Letter, words: Words) -> str:
    if letter.failed is None:
        return words.say(N_("The mail is under way."))
    said = N_("The mail could not be sent yet ({reason}); it will be tried again.")
    return words.say(said, reason=letter.failed)


ACTIONS: dict[AuditAction, str] = {
    "invited": N_("invited colleague"),
    "joined": N_("joined"),
    "signed_in": N_("came in"),
    "signed_out_everywhere": N_("went out everywhere"),
    "password_changed": N_("changed the password"),
    "link_made": N_("made a link for colleague"),
    "removed": N_("removed colleague"),
    "made_administrator": N_("made administrator of colleague"),
    "made_colleague": N_("took back administrator from colleague"),
    "session_created": N_("planned session"),
    "session_changed": N_("changed session"),
    "walk_in_added": N_("gave a place by phone or at the door in session"),
    "walk_in_undone": N_("took back a place by phone or at the door in session"),
    "outcome_said": N_("said who came, registration"),
    "registered": N_("made registration"),
    "registration_cancelled": N_("cancelled registration"),
    "record_changed": N_("changed the record of"),
    "record_confirmed": N_("confirmed the record of"),
    "record_undone": N_("took back a version of the record of"),
    "report_closed": N_("dealt with report"),
    "training_created": N_("added training"),
    "training_changed": N_("changed training"),
    "training_removed": N_("removed training"),
    "team_created": N_("added team"),
    "team_changed": N_("changed team"),
    "key_made": N_("made key"),
    "key_rotated": N_("replaced the key by"),
    "key_revoked": N_("ended key"),
    "webhook_created": N_("added webhook"),
    "webhook_changed": N_("changed webhook"),
    "webhook_removed": N_("removed webhook"),
    "delivery_repeated": N_("sent a message again by webhook"),
    "question_asked": N_("asked whether they still help:"),
    "question_closed": N_("dealt with the answer of"),
}
