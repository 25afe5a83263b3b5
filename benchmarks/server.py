"""The service, and beside it a POST route that does nothing: what a request costs anyway."""

from fastapi import FastAPI, Response

from app.main import from_environment


def with_nothing() -> FastAPI:
    """For uvicorn, as `app.main.from_environment`."""
    app = from_environment()

    @app.post("/nothing", include_in_schema=False)
    def nothing() -> Response:
        return Response(b"{}", media_type="application/json")

    app.router.routes.insert(0, app.router.routes.pop())  # before the mounted files
    return app
