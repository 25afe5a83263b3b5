"""What can be wrong with a question, named. The rim turns each into a problem document (RFC 9457).

`sentence` is a message of the catalogues (English text with {placeholders}) and `values` fills
it, so that the person reads it in her language.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a record: the wire field ("address.street"), why, what would be right.

    `extra`: further members for whoever repairs it: `value`, `did_you_mean`, `allowed`, `column`.
    """

    field: str
    sentence: str
    values: dict[str, object] = dataclasses.field(default_factory=dict)
    extra: dict[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence.format(**self.values)


class Problem(Exception):
    """`slug` is the stable end of the problem's `type`; `extra` are its extension members."""

    slug = "problem"

    def __init__(self, sentence: str, extra: dict[str, Any] | None = None, **values: object):
        super().__init__(sentence.format(**values))
        self.sentence = sentence
        self.values = values
        self.extra = extra or {}


class PostcodeInvalid(Problem):
    slug = "invalid-postcode"


class PostcodeUnknown(Problem):
    slug = "unknown-postcode"


class ParameterInvalid(Problem):
    slug = "invalid-parameter"


class ParameterUnknown(Problem):
    slug = "unknown-parameter"


class GeocoderNotConfigured(Problem):
    slug = "geocoder-not-configured"


class GeocoderUnavailable(Problem):
    slug = "geocoder-unavailable"


class AddressNotFound(Problem):
    slug = "address-not-found"


class NotFound(Problem):
    slug = "not-found"


class MethodNotAllowed(Problem):
    slug = "method-not-allowed"


class QueryTooLong(Problem):
    slug = "query-too-long"


class HeadersTooLarge(Problem):
    slug = "headers-too-large"


class NotReady(Problem):
    slug = "not-ready"


class KeyMissing(Problem):
    slug = "key-missing"


class KeyInvalid(Problem):
    slug = "invalid-key"


class NotAllowed(Problem):
    slug = "not-allowed"


class TooManyRequests(Problem):
    """`retry_after_s`: whole seconds after which it is worth trying again."""

    slug = "too-many-requests"

    def __init__(self, sentence: str, retry_after_s: int, **values: object):
        super().__init__(sentence, {"retry_after_s": retry_after_s}, **values)
        self.retry_after_s = retry_after_s


class BodyInvalid(Problem):
    slug = "invalid-body"


class BodyTooLarge(Problem):
    slug = "body-too-large"


class MediaTypeUnsupported(Problem):
    slug = "unsupported-media-type"


class RecordInvalid(Problem):
    """What was sent cannot be kept: everything wrong with it at once."""

    slug = "invalid-record"

    def __init__(self, faults: Sequence[Fault]):
        super().__init__(faults[0].sentence, None, **faults[0].values)
        self.faults = tuple(faults)


class AlreadyThere(Problem):
    slug = "already-exists"


class VersionMissing(Problem):
    """428: a change must name the version it was made on."""

    slug = "version-missing"


class VersionUnknown(Problem):
    slug = "no-such-version"


class ChangedSince(Problem):
    """412: somebody else has changed a field that this change names."""

    slug = "changed-since"


class UndoConflict(Problem):
    slug = "undo-conflict"


class TrainingInUse(Problem):
    slug = "training-in-use"


class SessionFull(Problem):
    slug = "session-full"


class SessionCancelled(Problem):
    slug = "session-cancelled"


class SessionStarted(Problem):
    slug = "session-started"


class SessionNotStarted(Problem):
    slug = "session-not-started"


class SessionOver(Problem):
    slug = "session-over"


class RegistrationNotOpen(Problem):
    slug = "registration-not-open"


class RegistrationClosed(Problem):
    slug = "registration-closed"


class BookedElsewhere(Problem):
    slug = "booked-elsewhere"


class GroupTooLarge(Problem):
    slug = "group-too-large"


class SeatsTaken(Problem):
    """Less room than the seats that are taken or held."""

    slug = "seats-taken"


class RegistrationDiffers(Problem):
    """The UUID stands for another registration, of which nothing is told."""

    slug = "registration-differs"


class RegistrationCancelled(Problem):
    slug = "registration-cancelled"


class NotRegistered(Problem):
    """Waiting, expired or cancelled: there is nobody to come."""

    slug = "not-registered"
