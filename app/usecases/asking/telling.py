"""The question in words, for a mail or for paper."""

from collections.abc import Mapping

from app.domain.words import N_, Words


def question_text(name: Mapping[str, str], link: str, words: Words) -> tuple[str, ...]:
    """Its paragraphs; the link stands in one of its own."""
    say = words.say
    return (
        say(N_("Hello,")),
        say(
            N_("At digitalhelp.brussels people find out where somebody helps them with a computer, "
               "a phone or a form. {place} stands there too. We do not know whether that is still "
               "true, so nobody is sent to you."),
            place=words.name(name),
        ),
        say(N_("Do you still help people? Where, and when? Tell us here. It takes two minutes:")),
        link,
        say(
            N_("Anyone of you can answer, within 90 days. You need no account. Nothing of your "
               "answer is published by itself: a person reads it first.")
        ),
    )  # fmt: skip
