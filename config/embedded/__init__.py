"""The embedded servers: PostgreSQL and Redis in DATA_DIR, up for as long as anybody holds them.

`addresses` tells where they will answer; `hold` makes them answer. Each server has one keeper, a detached process that owns it. Whoever
uses the server holds a shared file lock, which even `kill -9` gives back; when the keeper can take that lock for itself nobody is left, and
it stops the server and goes. So nothing outlives its last user, and nobody has to be asked to stop it.
"""

from config.embedded.holding import Hold, hold
from config.embedded.places import Addresses, EmbeddedError, Places, addresses, data_dir

__all__ = ["Addresses", "EmbeddedError", "Hold", "Places", "addresses", "data_dir", "hold"]
