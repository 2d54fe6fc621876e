"""The one door to models: chat and embeddings, whichever serves them, metered and limited.

Nobody outside knows which provider answers: all turn a `Request` into the same few events. A request carries procedures, passages and tools
as parts, so this room knows none of the rooms they come from. It decides nothing about customers and writes nothing but its meter.

Decisions
- Whoever asks iterates a plain stream and closes it to stop the model. A thread watches each stream's socket, for a reader that waits for
  bytes cannot look at the clock; it costs a sleeping thread a reply and no time.
- Each provider is metered on its own, within the fallback: a try that failed has its row too, and a tenant whose budget is spent is still
  answered by the built-in engine, which costs nothing.
- Tokens nobody counted are guessed and marked; an interrupted reply is always such a guess.
"""
