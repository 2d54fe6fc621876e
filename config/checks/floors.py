"""The floors of the house, top first: the one table that the layers and the foreign keys are held to."""

FLOORS: tuple[tuple[str, ...], ...] = (
    ("config",),
    ("console", "widget", "api"),
    ("privacy",),
    ("reports",),
    ("desk",),
    ("assistant",),
    ("escalations",),
    ("tickets",),
    ("business",),
    ("tools",),
    ("conversations",),
    ("knowledge", "inboxes"),
    ("llm",),
    ("tenants",),
    ("events",),
    ("ground", "text"),
)
SURFACES = FLOORS[1]
DEPTH = {room: depth for depth, rooms in enumerate(FLOORS) for room in rooms}


def reaches(room: str, other: str) -> bool:
    """Whether a room may lean on another: on itself and on the floors below."""
    return room == other or DEPTH[room] < DEPTH[other]


def as_layers() -> list[str]:
    """The table as import-linter spells it; rooms are optional, for each is built in its time."""
    return [" | ".join(room if room == "config" else f"(apps.{room})" for room in rooms) for rooms in FLOORS]
