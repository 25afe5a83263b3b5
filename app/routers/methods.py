"""Which methods an address answers to, over all routes: `OPTIONS`, and the `Allow` of a 405."""

from starlette.applications import Starlette
from starlette.routing import Match
from starlette.types import Scope

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def methods_at(scope: Scope) -> list[str]:
    """As in `Allow`; HEAD goes with GET. Empty where there is no such address."""
    app: Starlette = scope["app"]
    plain = {key: scope[key] for key in ("type", "path", "root_path", "headers", "query_string")}
    found = [
        method
        for method in METHODS
        if any(
            route.matches({**plain, "app": app, "method": method})[0] is Match.FULL
            for route in app.router.routes
        )
    ]
    return ["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found
