"""For whom something is, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.words import N_, Words

AUDIENCES = {
    "everyone": N_("everybody"),
    "jobseekers": N_("people looking for work"),
    "youth": N_("young people"),
    "seniors": N_("older people"),
    "disability": N_("people with a disability"),
    "vulnerable": N_("people in a difficult situation"),
    "women": N_("women"),
    "newcomers": N_("newcomers"),
    "parents": N_("parents"),
    "professionals": N_("professionals"),
}

SITUATIONS = {
    "jobseeker": N_("people looking for work"),
    "cpas_client": N_("people helped by the CPAS/OCMW"),
    "increased_reimbursement": N_("people with increased reimbursement (health insurance)"),
    "student": N_("students"),
    "senior": N_("older people"),
    "disability": N_("people with a disability"),
}

DIPLOMAS = {
    "none": N_("people without a diploma"),
    "lower_secondary": N_("people with a lower secondary diploma at most"),
    "upper_secondary": N_("people with an upper secondary diploma at most"),
    "higher": N_("people with any diploma"),
}


def reserved(only_for: Mapping[str, Any] | None, words: Words) -> Iterator[str]:
    """The conditions that must all hold; none where it is for everybody, or nobody has said."""
    only_for = only_for or {}
    if codes := only_for.get("audiences"):
        yield words.listed([words.say(AUDIENCES[one]) for one in codes])
    if codes := only_for.get("situation"):
        yield words.listed([words.say(SITUATIONS[one]) for one in codes])
    if (age := only_for.get("age_min")) is not None:
        yield words.say(N_("from {age} years old"), age=age)
    if (age := only_for.get("age_max")) is not None:
        yield words.say(N_("up to {age} years old"), age=age)
    if only_for.get("diploma_max"):
        yield words.say(DIPLOMAS[only_for["diploma_max"]])
