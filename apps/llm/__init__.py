"""The one door to models: chat and embeddings, whichever serves them, metered and limited.

Nobody outside knows which provider answers: all turn a `Request` into the same few events. A request carries procedures, passages
and tools as parts, so this room knows none of the rooms they come from. It decides nothing about customers and writes nothing but its meter.
"""
