"""Every text that somebody may write, by the models of what comes in, and one for each that tries
to be more."""

from collections.abc import Iterator
from typing import Any

from app.models.help_points import HelpPointIn, In
from app.models.questions import AnswerIn
from app.models.registrations import RegistrationIn
from app.models.reports import ReportIn
from app.models.staff import ColleagueIn, WebhookIn
from app.models.trainings import SessionIn, SessionPatch, TrainingIn

MODELS: tuple[tuple[str, type[In]], ...] = (
    ("help point", HelpPointIn),
    ("training", TrainingIn),
    ("session", SessionIn),
    ("session", SessionPatch),
    ("registration", RegistrationIn),
    ("report", ReportIn),
    ("colleague", ColleagueIn),
    ("webhook", WebhookIn),
    ("answer", AnswerIn),
)
BY_COMMAND = ("organisation: name", "team: name")
"""Written in a file or at the command line, and shown like the others."""

OF_A_FIXED_FORM = {"enum", "const", "pattern", "format"}


def texts_in(model: type[In]) -> Iterator[str]:
    """Where a text may stand that is neither a code nor of a fixed form ("fees.note")."""
    schema = model.model_json_schema()
    yield from _texts(schema, schema.get("$defs", {}), "")


def _texts(part: dict[str, Any], known: dict[str, Any], path: str) -> Iterator[str]:
    if "$ref" in part:
        part = known[part["$ref"].rpartition("/")[2]]
    if part.get("type") == "string" and not part.keys() & OF_A_FIXED_FORM:
        yield path
    for name, inner in part.get("properties", {}).items():
        yield from _texts(inner, known, f"{path}.{name}" if path else name)
    within = [*part.get("anyOf", ()), *part.get("patternProperties", {}).values()]
    for inner in (*within, part.get("items"), part.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from _texts(inner, known, path)


FIELDS = list(
    dict.fromkeys(
        [*(f"{what}: {path}" for what, model in MODELS for path in texts_in(model)), *BY_COMMAND]
    )
)

NAMES = (
    *("registration: client.first_name", "registration: reference", "colleague: name"),
    *("answer: postcode", "answer: phone"),
)
SHORT = """=<b onclick=a>"'><script>b</script>{{7*7}}#panic()$x$"""
LONG = SHORT + '<img src=x onerror=alert(1)>#read("/etc/passwd")'
ADDRESSES = {
    "help point: website": "example.org/'onx=a;#panic()$x$",
    "session: booking_url": "example.org/'onx=a;#panic()$x$",
    "help point: email": "='{{7*7}}#a=$x$@example.org",
    "webhook: url": "8.8.8.8/'onx=a;panic()$x$",
    "colleague: email": "='{{7*7}}#a=$x$@example.org",
}
"""The worst that an address can be; on the web after `https://`."""


def mark(field: str) -> str:
    """Tells the text of this field from all others."""
    return f"~{FIELDS.index(field):02}~"


def hostile(field: str) -> str:
    """As long as the field may be."""
    if field in ADDRESSES:
        name, at, host = ADDRESSES[field].rpartition("@")
        return f"{name}{mark(field)}{at}{host}" if at else f"{host}{mark(field)}"
    return (SHORT if field in (*NAMES, *BY_COMMAND) else LONG) + mark(field)
