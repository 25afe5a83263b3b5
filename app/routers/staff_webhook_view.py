"""Webhooks and their messages, in words."""

from datetime import datetime
from typing import Any

from app.domain.codes import EventType
from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.models.webhook_tables import Delivery
from app.usecases.manage_webhooks import Shown

EVENT_WORDS: dict[EventType, str] = {
    "registration.changed": N_("Our registrations and their outcomes"),
    "help_point.changed": N_("Changes of help points"),
    "webhook.tested": N_("A test"),
}
BECAUSE = {
    "by_hand": N_("switched off by hand"),
    "gone": N_("the receiver said that it is gone (410)"),
    "failing": N_("nothing arrived for three days"),
}
FAILED = {
    "no_address": N_("this is no address"),
    "no_such_name": N_("nobody knows the name"),
    "no_resolver": N_("the name could not be looked up"),
    "private_address": N_("the address leads into a private network"),
    "no_connection": N_("nobody answers there"),
    "certificate": N_("the certificate is not valid for the name"),
    "broken_off": N_("the connection broke off"),
    "too_slow": N_("no answer within ten seconds"),
}
"""By the codes of `app.adapters.outside`; of whatever answered, the status is told."""


def webhook_view(found: Shown, now: datetime, words: Words) -> dict[str, Any]:
    one = found.webhook
    return {
        "href": f"/staff/webhooks/{one.id}",
        "url": one.url,
        "events": [words.say(said) for code, said in EVENT_WORDS.items() if code in one.events],
        "sandbox": one.sandbox,
        "disabled": _disabled(found, now, words) if one.disabled_at else None,
        "failing": _failing(one.failing_since, now, words) if one.failing_since else None,
        "waiting": words.count(
            "{n} message waits.", "{n} messages wait.", found.waiting
        ) if found.waiting else None,
    }  # fmt: skip


def message_view(one: Delivery, now: datetime, words: Words) -> dict[str, Any]:
    return {
        "number": one.id,
        "id": one.message_id,
        "what": words.say(EVENT_WORDS[one.type]),
        "subject": "" if one.type == "webhook.tested" else one.subject,
        "at": _moment(one.at, now, words),
        "state": _state(one, now, words),
        "failed": None if one.failed is None else _reason(one.failed, words),
    }


def _state(one: Delivery, now: datetime, words: Words) -> str:
    if one.delivered_at is not None:
        return words.say(N_("arrived: {moment}"), moment=_moment(one.delivered_at, now, words))
    if one.given_up_at is not None:
        return words.say(N_("given up after {tries} tries"), tries=one.tries)
    if one.tries == 0:
        return words.say(N_("waits"))
    again = _moment(one.next_try_at, now, words)
    return words.count(
        "tried {n} time, again: {moment}",
        "tried {n} times, again: {moment}",
        one.tries,
        moment=again,
    )


def _reason(failed: str, words: Words) -> str:
    if failed.isdigit() and failed.startswith("3"):
        return words.say(N_("it leads on to another address ({status}): give that one"),
                         status=failed)  # fmt: skip
    if failed.isdigit():
        return words.say(N_("it answered {status}"), status=failed)
    return words.say(FAILED[failed])


def _disabled(found: Shown, now: datetime, words: Words) -> str:
    one = found.webhook
    assert one.disabled_at is not None
    said = N_(
        "Nothing is sent since {moment}: {reason}. What there is to tell is kept for 30 days."
    )
    reason = words.say(BECAUSE[one.disabled_because or "by_hand"])
    return words.say(said, moment=_moment(one.disabled_at, now, words), reason=reason)


def _failing(since: datetime, now: datetime, words: Words) -> str:
    return words.say(N_("Nothing arrives since {moment}."), moment=_moment(since, now, words))


def _moment(at: datetime, now: datetime, words: Words) -> str:
    at = at.astimezone(BRUSSELS)
    day = words.full_day(at.date(), now.astimezone(BRUSSELS).date())
    return words.say(N_("{day}, {time}"), day=day, time=words.clock(at))
