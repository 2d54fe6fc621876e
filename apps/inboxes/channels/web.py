"""The chat on a page: it goes through no provider, the page itself asks and shows."""

from typing import ClassVar

from apps.inboxes.channels.base import Capabilities, Channel


class Web(Channel):
    kind = "web"
    can: ClassVar[Capabilities] = Capabilities(streams=True, types=True, cards=True, markup=True, files=10)


WEB = Web()
