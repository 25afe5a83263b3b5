import pytest

from app.domain.matching import RULES, Answer, Facts

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def space(**known: object) -> Facts:
    return Facts(kind="ocr", **known)  # type: ignore[arg-type]  # named facts of a made-up space


CASES = [
    ("spoken", "ar", space(), UNKNOWN, "nobody knows the languages"),
    ("spoken", "ar", space(languages=["fr"]), UNKNOWN, "a list from a document is incomplete"),
    ("spoken", "ar", space(languages=["fr"], complete=["languages"]), NO, "an assured list"),
    ("spoken", "ar", space(languages=["fr", "ar"]), YES, "named"),
    ("spoken", "nl-BE", space(languages=["nl"]), YES, "a region of the same language"),
    ("spoken", "nl", space(languages=["nl-BE"]), YES, "the language of a region"),
    (
        "service",
        "printing",
        space(services=["wifi"], complete=["languages"]),
        UNKNOWN,
        "other list",
    ),
    ("service", "printing", space(services=["wifi"], complete=["services"]), NO, "assured"),
    ("audience", "women", space(), UNKNOWN, "open to all, not especially"),
    ("audience", "women", space(audiences=["seniors"], complete=["audiences"]), UNKNOWN, "prefers"),
    ("audience", "women", space(audiences=["everyone"]), YES, "everyone is welcome"),
    ("audience", "women", space(only_for={"audiences": ["youth"]}), NO, "reserved for others"),
    ("audience", "women", space(only_for={"audiences": ["women"]}), YES, "reserved for her"),
    ("audience", "women", space(only_for={"audiences": None}), UNKNOWN, "nothing reserved"),
    ("situation", "student", space(), YES, "a space is open to all"),
    ("situation", "student", space(only_for={"situation": ["jobseeker"]}), NO, "reserved"),
    ("situation", "student", space(only_for={"situation": ["student"]}), YES, "reserved for her"),
    ("equipment", "printer", space(), UNKNOWN, "nobody knows"),
    ("equipment", "printer", space(equipment={"printer": {"present": False}}), NO, "none"),
    ("equipment", "printer", space(equipment={"printer": {"present": True}}), YES, "one"),
    ("free", "", space(), UNKNOWN, "nobody knows the fee"),
    ("free", "", space(access_level="free"), YES, "free"),
    ("free", "", space(access_level="symbolic"), NO, "symbolic is not free"),
    ("free", "student", space(access_level="symbolic"), NO, "nor for students"),
    ("free", "", space(access_level="conditional", free_for=["student"]), NO, "not for all"),
    ("free", "student", space(access_level="conditional", free_for=["student"]), YES, "for her"),
    ("free", "senior", space(access_level="conditional", free_for=["student"]), NO, "for others"),
    ("free", "senior", space(access_level="conditional"), UNKNOWN, "conditions not known"),
    ("walk_in", "", space(walk_in=False), NO, "by appointment"),
    ("without_id", "", space(id_required=False), YES, "no card asked"),
    ("without_id", "", space(id_required=True), NO, "card asked"),
    ("without_id", "", space(), UNKNOWN, "nobody knows"),
    ("wheelchair", "", space(wheelchair="limited"), UNKNOWN, "perhaps not for this person"),
    ("wheelchair", "", space(wheelchair="no"), NO, "steps"),
    ("form_help", "", space(form_help="yes"), YES, "helps with forms"),
    ("recognised", "", space(recognised=False), NO, "no label"),
    ("kind", "mobile", space(), NO, "another kind"),
]


@pytest.mark.parametrize(
    ("filter_name", "value", "facts", "answer", "because"), CASES, ids=lambda one: str(one)[:40]
)
def test_a_filter_says_yes_no_or_nobody_knows(
    filter_name: str, value: str, facts: Facts, answer: Answer, because: str
):
    assert RULES[filter_name](facts, value) == answer, because
