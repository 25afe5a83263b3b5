"""`/docs`: the API described, and tried out, in a page that asks nobody but this service."""

from fastapi import APIRouter, Request, Response

from app.adapters.templating import page
from app.routers.house import answer, house_of

router = APIRouter(include_in_schema=False)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        # Swagger UI sets styles on its elements; on no other page is that allowed.
        "style-src 'self' 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Language": "en",  # Swagger UI speaks no other language
    "Vary": "Accept-Encoding",
}


@router.get("/docs")
async def docs(request: Request) -> Response:
    body = page("docs.html", house_of(request).words["en"])
    return answer(request, body, media_type="text/html; charset=utf-8", headers=HEADERS)
