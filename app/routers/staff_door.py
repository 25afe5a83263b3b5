"""At the door of `/staff`: who is signed in, whether a form is really theirs, and the frame of
their pages. One cookie, of the session (DESIGN § 7)."""

import re
from collections.abc import Callable
from hmac import compare_digest
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.adapters.templating import page
from app.domain.errors import NotAllowed, NotFound, Problem, RecordInvalid
from app.domain.words import LANGUAGES, N_, Words, preferred
from app.routers.bodies import Form, FormBody
from app.routers.house import base_of, house_of, words_for
from app.routers.page_frame import HTML, OWN_NAMES, page_headers
from app.routers.problems import document, known
from app.storage.engine import reading
from app.usecases import sign_in
from app.usecases.staffing.coming_in import SignedIn

COOKIE = "staff"
HOME = "/staff/"
SESSION = re.compile(r"/staff/sessions/(?!new$)[a-z0-9-]+", re.ASCII)
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


EVERYBODYS = (("/staff/colleagues", N_("Colleagues")), ("/staff/account", N_("My account")))
PLANNING = (
    ("/staff/sessions", N_("Sessions")),
    ("/staff/trainings", N_("What is taught")),
    ("/staff/help-points", N_("Places and hours")),
    *EVERYBODYS,
)
WEBHOOKS = ("/staff/webhooks", N_("Webhooks"))
ROOMS = {
    "space": PLANNING,
    "coordination": (
        ("/staff/work", N_("Work lists")),
        ("/staff/overview", N_("Overview")),
        *PLANNING[: -len(EVERYBODYS)],
        ("/staff/teams", N_("Teams and keys")),
        *EVERYBODYS,
        WEBHOOKS,
    ),
    "referral": (
        ("/staff/refer", N_("Refer somebody to a session")),
        ("/staff/registrations", N_("My registrations")),
        *EVERYBODYS,
        WEBHOOKS,
    ),
}
"""The pages of each role."""

OF_ADMINISTRATORS = {"/staff/webhooks"}


class SignInNeeded(Exception):
    """Nobody is signed in; `back`: where to go on afterwards."""

    def __init__(self, back: str):
        super().__init__(back)
        self.back = back


def signed_in(request: Request) -> SignedIn:
    """Raises `SignInNeeded`."""
    found = maybe_signed_in(request)
    if found is None:
        query = f"?{request.url.query}" if request.url.query else ""
        asked = f"{request.url.path}{query}" if request.method == "GET" else HOME
        raise SignInNeeded(asked)
    return found


def maybe_signed_in(request: Request) -> SignedIn | None:
    token, house = request.cookies.get(COOKIE, ""), house_of(request)
    return sign_in.who_is(house.engine, token, house.now()) if token else None


Who = Annotated[SignedIn, Depends(signed_in)]


def own_form(request: Request, who: Who, form: FormBody) -> Form:
    """Raises `NotAllowed` for a form that another site, or another browser, made."""
    _same_site(request)
    if not compare_digest(form.text("form_token").encode(), who.form_token.encode()):
        raise NotAllowed(N_("This page is too old. Open it again, then send it."))
    return form


def strangers_form(request: Request, form: FormBody) -> Form:
    """Of somebody who is not signed in. Raises `NotAllowed` where another site sent it."""
    _same_site(request)
    return form


OwnForm = Annotated[Form, Depends(own_form)]
StrangersForm = Annotated[Form, Depends(strangers_form)]


def let_in(request: Request, token: str, back: str = "") -> Response:
    """To the page that was asked for, with the cookie of a session that has just begun."""
    response = RedirectResponse(inside(back), 303, headers=PRIVATE)
    response.set_cookie(
        COOKIE, token, path="/staff", secure=_over_tls(request), httponly=True, samesite="lax"
    )
    return response


def let_out(request: Request) -> Response:
    response = RedirectResponse("/staff/sign-in", 303, headers=PRIVATE)
    response.delete_cookie(
        COOKIE, path="/staff", secure=_over_tls(request), httponly=True, samesite="lax"
    )
    return response


def to(address: str) -> Response:
    """After a form was done with: reloading the page does not send it again."""
    return RedirectResponse(address, 303, headers=PRIVATE)


def words_of(request: Request, who: SignedIn | None = None, lang: str | None = None) -> Words:
    """In the language of the account; before that in `lang`, else as on every page."""
    chosen = who.account.lang if who else request.query_params.get("lang", lang)
    if chosen not in LANGUAGES:
        chosen = preferred(request.headers.get("accept-language"), LANGUAGES)
    return words_for(request, chosen)


def staff_page(
    request: Request,
    template: str,
    who: SignedIn | None,
    status: int = 200,
    lang: str | None = None,
    **values: Any,
) -> Response:
    words = words_of(request, who, lang)
    frame = _frame(request, words, who)
    body = page(f"staff/{template}", words, **frame, **values)
    return Response(body, status, media_type=HTML, headers=page_headers(words) | PRIVATE)


def errors_in(wrong: RecordInvalid | None, words: Words) -> dict[str, str]:
    """Field → what is wrong with it, for a page that shows a form; nothing is wrong at first."""
    if wrong is None:
        return {}
    told = document(wrong, words)["errors"]
    return {one["field"]: one["detail"] for one in reversed(told)}


def otherwise(request: Request, page: Callable[[Problem, Session], Response]) -> None:
    """The page that is shown instead of the bare problem, should there be one: what was typed is
    not lost. What the request had begun to write is undone by then."""
    request.state.otherwise = page


def register(app: FastAPI) -> None:
    """After `problems.register`: at `/staff` a problem is a page."""
    app.add_exception_handler(SignInNeeded, _to_the_door)
    app.add_exception_handler(Problem, _known)


def _known(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, Problem)
    if request.url.path.startswith(HOME):
        return _other_page(request, wrong) or _problem_page(request, wrong)
    return known(request, wrong)


def _other_page(request: Request, problem: Problem) -> Response | None:
    page = getattr(request.state, "otherwise", None)
    if page is None or isinstance(problem, NotAllowed | NotFound):
        return None
    with reading(house_of(request).engine) as db:
        made: Response = page(problem, db)
    return made


def _problem_page(request: Request, problem: Problem) -> Response:
    who = maybe_signed_in(request)
    told = document(problem, words_of(request, who))
    back = SESSION.match(request.url.path)
    return staff_page(
        request, "problem.html", who, told["status"], told=told, back=back and back[0]
    )


def _to_the_door(_: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, SignInNeeded)
    return to(f"/staff/sign-in?back={quote(wrong.back)}")


def _frame(request: Request, words: Words, who: SignedIn | None) -> dict[str, Any]:
    return {
        "who": who,
        "rooms": [(href, words.say(name)) for href, name in _rooms(who)],
        "form_token": who.form_token if who else "",
        "here": request.url.path,
        "languages": [
            {"lang": lang, "name": name, "href": f"?lang={lang}", "here": lang == words.lang}
            for lang, name in OWN_NAMES.items()
            if lang in LANGUAGES
        ],
        "done": request.query_params.get("done", ""),
    }


def _rooms(who: SignedIn | None) -> list[tuple[str, str]]:
    rooms = ROOMS[who.holder.role] if who else ()
    closed = set() if who and who.account.administrator else OF_ADMINISTRATORS
    return [one for one in rooms if one[0] not in closed]


def _same_site(request: Request) -> None:
    """By what browsers say of themselves (Fetch Metadata, RFC 6454); the form's token says the
    rest. Raises `NotAllowed`."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "null")
    elsewhere = origin != "null" and urlsplit(origin).netloc != request.headers.get("host", "")
    if site not in ("same-origin", "none") or elsewhere:
        raise NotAllowed(N_("Another site sent this form. Nothing was done."))


def _over_tls(request: Request) -> bool:
    return base_of(request).startswith("https:") or request.url.scheme == "https"


def inside(back: str) -> str:
    """An address of ours, whatever was asked for."""
    ours = back.startswith(HOME) and "\\" not in back and "//" not in back
    return back if ours else HOME
