"""Each part of the assistant scored on a data set: a file a part, whose `figures(path)` gives `n` and what was measured."""

PARTS = ("human_request", "language", "pii", "retrieval", "safety", "sentiment")
