"""The built-in engine: a provider without a model and without a network, for a house that has no key.

It is rules over what is in a request, and pretends to be nothing more. `reading` turns a message into intents and slots, in twelve
languages at once; `matters` tells which of several messages belong together; `flows` holds the cases it can carry, each a short script in
the order a person would do it; `thread` reads a conversation again from its start with the same rules, so that no state is kept between
calls; `answering` quotes passages; `voice` says it in the customer's language. Whatever is in no fact, passage or result is never said.
"""
