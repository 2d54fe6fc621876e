"""What a page asks for is kept on its way: a request is told of before the one who holds it has got it."""

import re

from playwright.sync_api import Page, Route

from tests.browser.patience import until


class Held:
    """All that a page asks for at an address from now on, or the first few `times`."""

    def __init__(self, page: Page, address: str | re.Pattern[str], times: int | None = None) -> None:
        self.page, self.routes = page, list[Route]()
        page.route(address, lambda route: self.routes.append(route), times=times)

    def first(self) -> Route:
        until(self._has_come)
        return self.routes[0]

    def _has_come(self) -> bool:
        self.page.wait_for_timeout(10)
        return bool(self.routes)
