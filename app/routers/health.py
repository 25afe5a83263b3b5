"""Is the process up, is it ready to answer, and how good is what it knows?"""

from fastapi import APIRouter, Depends, Request, Response

from app.domain.errors import NotReady
from app.domain.opening import BRUSSELS
from app.domain.words import N_
from app.models.health import DataHealthOut, LiveOut, ReadyOut
from app.routers.house import house_of
from app.routers.problems import responses
from app.usecases.tell_health import data_health


def _as_it_is_now(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(prefix="/health", tags=["health"], dependencies=[Depends(_as_it_is_now)])


@router.get("/live", operation_id="getLiveness")
async def live() -> LiveOut:
    """The process answers."""
    return LiveOut(status="live")


@router.get("/ready", operation_id="getReadiness", responses=responses(NotReady))
async def ready(request: Request) -> ReadyOut:
    """The directory is loaded and the database behind it could be read at the last look."""
    house = house_of(request)
    keeper = house.keeper
    if keeper.failing or house.seat_keeper.failing:
        raise NotReady(N_("The database cannot be read; answers come from the last good copy."))
    age = house.now() - keeper.built_at
    return ReadyOut(
        status="ready",
        directory_version=keeper.current.version,
        directory_age_s=max(0, int(age.total_seconds())),
    )


@router.get("/data", operation_id="getDataHealth")
def data(request: Request) -> DataHealthOut:
    """How many help points there are, what is not known of them, and how old the facts are."""
    house = house_of(request)
    return data_health(house.directory, house.now().astimezone(BRUSSELS).date())
