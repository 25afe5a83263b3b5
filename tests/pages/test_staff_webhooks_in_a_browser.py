"""An administrator adds a webhook and sees what arrives, by keyboard, with and without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.main import create_app
from app.settings import Settings
from tests.pages.conftest import listening
from tests.pages.test_staff_in_a_browser import come_in, on_a_phone
from tests.pages.test_staff_places_in_a_browser import judged, press, shown
from tests.pages.test_staff_places_in_a_browser import scripts as scripts
from tests.receivers import Receiver
from tests.serving import TUESDAY_MORNING
from tests.staff import an_account
from tests.writing import Editors


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    sqlite_editors.clock.moment = TUESDAY_MORNING
    return sqlite_editors


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver().listening() as one:
        yield one


@pytest.fixture(scope="module")
def staff_address(editors: Editors, receiver: Receiver) -> Iterator[str]:
    """A service that does its work in the background, and may reach the receiver."""
    settings = Settings(
        database_url=editors.url, data_dir=Path("nowhere"), webhook_loopback=receiver.netloc
    )
    with listening(create_app(settings, editors.clock, background=True)) as found:
        yield found


def test_a_webhook_from_its_address_to_the_first_message_that_arrives(
    editors: Editors, receiver: Receiver, chromium: Browser, staff_address: str, scripts: bool
):
    receiver.got.clear()
    page = on_a_phone(chromium, staff_address, scripts)
    come_in(page, an_account(editors, "Jobs in Vlaminggem"))
    press(page, "Webhooks", "link")
    page.fill("#url", "https://10.0.0.1/")
    press(page, "Add")
    assert "leads into a private network" in shown(page)
    assert judged(page, scripts) == []
    page.fill("#url", receiver.url)
    press(page, "Add")
    assert "whsec_" in shown(page)
    assert judged(page, scripts) == []
    press(page, "Go on to the webhook", "link")
    press(page, "Send a test message")
    editors.until(lambda: len(receiver.got) == 1)
    page.reload()
    assert "arrived" in shown(page)
    assert judged(page, scripts) == []
    press(page, "Send again")
    editors.until(lambda: len(receiver.got) == 2)
    assert len(set(receiver.ids)) == 1
    page.context.close()
