"""Every route of the service, asked of the application itself: none can be forgotten."""

import re
from typing import NamedTuple

from fastapi.routing import iter_route_contexts

from app.routers.application import routes


class Route(NamedTuple):
    """`path` as it was declared ("/staff/colleagues/{key:int}/link"); `documented`: in the OpenAPI
    document."""

    method: str
    path: str
    documented: bool

    def __str__(self) -> str:
        """ "POST /staff/colleagues/{key}/link" """
        return f"{self.method} {re.sub(r':[a-z_]+}', '}', self.path)}"


def every_route() -> list[Route]:
    """Without HEAD, which goes with GET, and without the files under `/static`."""
    return sorted(
        Route(method, one.path or "", bool(one.include_in_schema))
        for one in iter_route_contexts(routes().routes)
        for method in one.methods or ()
        if method != "HEAD"
    )
