"""`/{lang}/sentence`: somebody tells us of a sentence of ours that is wrong."""

from fastapi import APIRouter, Request, Response

from app.domain.words import N_
from app.models.reports import LONGEST_REPORT
from app.routers.bodies import Form, PastedFormBody
from app.routers.house import house_of
from app.routers.wrong_form import Asked, Wrong, kept, thanks, wrong_page
from app.usecases.report_mistakes import report_sentence

router = APIRouter(include_in_schema=False)


@router.get("/{lang:language}/sentence")
async def sentence_page(request: Request, lang: str) -> Response:
    """`page`: the one it stands on."""
    return _form(request, lang, Form({"page": [request.query_params.get("page", "")]}))


@router.post("/{lang:language}/sentence")
def say_sentence(request: Request, lang: str, form: PastedFormBody) -> Response:
    """Kept for the coordination."""
    house = house_of(request)
    text, page, now = form.text("text"), form.text("page"), house.now()
    wrong = kept(
        request, house.words[lang], form, lambda db: report_sentence(db, text, page, lang, now)
    )
    return _form(request, lang, form, wrong) if wrong else thanks(f"/{lang}/sentence")


def _form(request: Request, lang: str, form: Form, wrong: Wrong | None = None) -> Response:
    words = house_of(request).words[lang]
    label = words.say(N_("Which sentence, and how should it read?"))
    return wrong_page(
        request, words, "sentence",
        [Asked("text", label, form.text("text"), LONGEST_REPORT, lines=True)], wrong,
        title=words.say(N_("A sentence is wrong")), page=form.text("page"), back=f"/{lang}/",
        lead=words.say(N_("These sentences were translated. Help us to say it better.")),
    )  # fmt: skip
