"""The letter that says that messages to another program did not arrive."""

from urllib.parse import urlsplit

from app.adapters.mail import Mail
from app.domain.words import N_
from app.models.staff_tables import Letter
from app.models.webhook_tables import Webhook
from app.usecases.letters.desk import Desk, to_account


def webhook_disabled(letter: Letter, desk: Desk) -> Mail | None:
    """None where something is sent to it again, or it is not hers."""
    account, hook = desk.reader(letter), desk.db.get(Webhook, letter.subject)
    if account is None or hook is None or hook.team_id != account.team_id:
        return None
    if hook.disabled_at is None or hook.disabled_because not in BECAUSE:
        return None
    words = desk.words[account.lang]
    host = urlsplit(hook.url).hostname or ""
    because = words.say(BECAUSE[hook.disabled_because], host=host)
    parts = (
        words.say(N_("Hello {name},"), name=account.name or ""),
        f"{because} {words.say(N_('Nothing is sent since.'))}",
        words.say(N_("What was not delivered is kept for 30 days. Look here:")),
        f"{desk.base}/staff/webhooks/{hook.id}",
    )
    subject = words.say(N_("Messages to {host} do not arrive"), host=host)
    return to_account(account, subject, parts)


BECAUSE = {
    "failing": N_("We could not deliver messages to {host} for three days."),
    "gone": N_("We could not deliver messages to {host}: it said that it is gone."),
}
