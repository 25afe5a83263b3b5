"""The closed code lists of the service; `app.domain.descriptions` says each of them in words.

A text that fits no code stays in a description. Language codes are not listed here: they are
BCP 47, see `app.domain.languages`.
"""

from typing import Literal, get_args

Kind = Literal["ocr", "mobile", "home_help", "refurbisher", "contact_desk", "trainer", "online"]
Status = Literal["active", "unconfirmed", "history"]
Sector = Literal["municipal", "nonprofit", "unknown"]
LocationPrecision = Literal["address", "street", "postcode"]
HelperMode = Literal["walk_in", "appointment", "both"]
FeeKind = Literal["access", "training", "printing"]
FeeLevel = Literal["free", "symbolic", "conditional", "paid", "unknown"]
FeePer = Literal["hour", "visit", "session", "page", "month", "year", "course"]
Situation = Literal[
    "jobseeker", "cpas_client", "increased_reimbursement", "student", "senior", "disability"
]
Service = Literal[
    "computer_access",
    "internet_access",
    "wifi",
    "printing",
    "scanning",
    "one_to_one_help",
    "form_help",
    "training",
    "workshop",
    "device_loan",
    "device_donation",
    "device_repair",
    "cheap_devices",
    "job_search_help",
    "home_visit",
    "phone_help",
    "children_coding",
    "info_social_tariff",
]
Audience = Literal[
    "everyone",
    "jobseekers",
    "youth",
    "seniors",
    "disability",
    "vulnerable",
    "women",
    "newcomers",
    "parents",
    "professionals",
]
Equipment = Literal[
    "computers",
    "laptops",
    "tablets",
    "printer",
    "scanner",
    "eid_reader",
    "wifi",
    "braille_keyboard",
    "projector",
]
Diploma = Literal["none", "lower_secondary", "upper_secondary", "higher"]
YesNoUnknown = Literal["yes", "no", "unknown"]
Wheelchair = Literal["yes", "limited", "no", "unknown"]
When = Literal["weekday", "evening", "saturday", "sunday"]
Sort = Literal["best", "distance"]
Derivation = Literal["boundary", "approximate", "point"]
LabelEventCode = Literal["granted", "refused", "withdrawn"]
Role = Literal["referral", "space", "coordination"]
VersionAction = Literal["loaded", "created", "changed", "deleted", "undone"]
Theme = Literal[
    "basics",
    "office",
    "email",
    "web",
    "smartphone",
    "eid",
    "egov",
    "ehealth",
    "banking",
    "tax",
    "video_calls",
    "media_literacy",
    "school_platforms",
    "jobs",
    "safety",
    "children",
    "coding",
    "other",
]
Level = Literal["starter", "basic", "intermediate", "advanced"]
Mode = Literal["on_site", "mobile", "online", "at_home"]
Booking = Literal["here", "phone", "external", "none"]
SessionStatus = Literal["scheduled", "moved", "cancelled"]
SessionSort = Literal["soonest", "nearest"]
RegistrationState = Literal[
    "registered", "waiting", "attended", "absent", "continued", "cancelled", "expired"
]
Outcome = Literal["attended", "absent", "continued"]
SEATED: tuple[RegistrationState, ...] = ("registered", "attended", "absent", "continued")
"""States of a registration that has seats."""

SessionAction = Literal["created", "changed", "moved", "cancelled", "called_back"]


LinkPurpose = Literal["invitation", "sign_in", "confirm"]
LetterPurpose = Literal["invitation", "sign_in", "confirm", "question", "webhook_disabled"]
AuditAction = Literal[
    "invited",
    "joined",
    "signed_in",
    "signed_out_everywhere",
    "password_changed",
    "link_made",
    "removed",
    "made_administrator",
    "made_colleague",
    "team_created",
    "team_changed",
    "key_made",
    "key_rotated",
    "key_revoked",
    "webhook_created",
    "webhook_changed",
    "webhook_removed",
    "delivery_repeated",
    "record_changed",
    "record_confirmed",
    "record_undone",
    "report_closed",
    "question_asked",
    "question_closed",
    "training_created",
    "training_changed",
    "training_removed",
    "session_created",
    "session_changed",
    "walk_in_added",
    "walk_in_undone",
    "outcome_said",
    "registered",
    "registration_cancelled",
]


EventType = Literal["registration.changed", "help_point.changed", "webhook.tested"]


def codes(kind: object) -> tuple[str, ...]:
    """The codes of one of the lists above, in their published order."""
    return get_args(kind)


WITHOUT_COUNTER = frozenset({"mobile", "home_help", "online"})
"""Kinds that come to the person: they have no counter of their own to walk to (DESIGN § 4)."""
