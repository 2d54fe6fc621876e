"""The registry of typed tools and the one runner: schema, tier, limit, confirmation, approval, exactly once.

Whoever calls a tool, the assistant or an agent, goes through the runner; every call is a row. It knows no business of its own: the rooms
above lend their tools by registering them.
"""
