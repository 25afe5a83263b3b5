"""What can be wrong with a question, named. The rim turns each into a problem document (RFC 9457).

`sentence` is a message of the catalogues (English text with {placeholders}) and `values` fills
it, so that the person reads it in her language.
"""

from typing import Any


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
