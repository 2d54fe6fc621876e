"""Privacy: how long things are kept, and what becomes of a person who asks.

Owns retention, legal holds, erasure and a person's own copy. It stands above every room it must clean, and never decides what a room keeps
besides. `map` says of every model in the house what becomes of it; the rest of the room only walks that map.

Decisions
- Erasure cannot be undone, and one person's word is enough: it is typed out, and shown beforehand with what will go. Cost: no second look.
- Rows that figures are made of are emptied and stay; the others go. So a conversation keeps its number, its times and its score.
- Books keep sums, dates and goods, and lose the person. Where the tenant's own back office keeps the records, they must be erased there.
- Whoever was forgotten and writes again is somebody new: a block, and a wish to get no messages, went with the address.
- An address counts as a person's where it was proven or they wrote from it: what anybody may type erases nobody else's mail.
"""
