"""Is the process up, and is it ready to answer?"""

from fastapi import APIRouter, Request

from app.domain.errors import NotReady
from app.domain.words import N_
from app.routers.house import house_of
from app.routers.problems import responses

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", operation_id="getLiveness")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get("/ready", operation_id="getReadiness", responses=responses(NotReady))
async def ready(request: Request) -> dict[str, str | int]:
    """The directory is loaded and the database behind it could be read at the last look."""
    keeper = house_of(request).keeper
    if keeper.failing:
        raise NotReady(N_("The database cannot be read; answers come from the last good copy."))
    return {"status": "ready", "directory_version": keeper.current.version}
