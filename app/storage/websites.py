"""What became of the last visit to each website."""

from datetime import datetime

from sqlmodel import Session, select

from app.models.staff_tables import WebsiteCheck
from app.models.tables import HelpPoint


def website_checks(db: Session) -> dict[str, WebsiteCheck]:
    """By help point."""
    return {one.help_point_id: one for one in db.exec(select(WebsiteCheck))}


def keep_website_check(
    db: Session, help_point_id: str, website: str, failed: str | None, now: datetime
) -> None:
    """`failed`: why nothing was there; since when is remembered as long as it goes on failing. Of a
    help point that is not there any more nothing is kept."""
    before = db.get(WebsiteCheck, help_point_id)
    if before is None and db.get(HelpPoint, help_point_id) is None:
        return
    one = before or WebsiteCheck(help_point_id=help_point_id, website=website, at=now)
    went_on = failed is not None and one.failed is not None and one.website == website
    one.failing_since = one.failing_since if went_on else (now if failed else None)
    one.website, one.at, one.failed = website, now, failed
    db.add(one)
    db.flush()
