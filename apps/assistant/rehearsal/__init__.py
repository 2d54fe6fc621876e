"""A turn in front of nobody.

It reads what a turn reads, asks the model a turn asks and holds each sentence to the same guard, with a draft's settings in place of the
assistant's. It has no conversation: what is said and called lives in the rehearsal's own row. Tools that look, look, with the rights of the
contact it plays; whatever would change something is weighed and told, in a transaction that keeps nothing.
"""
