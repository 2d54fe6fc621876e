"""The wires to models elsewhere. Loaded by name, in workers, when something is asked: the client is heavy, and no web process needs it."""
