"""Console: the agents' dashboard, a surface.

Owns its addresses, its pages and its one socket a tab. It holds no rules and writes nothing itself: it loads within the tenant's scope,
validates, calls one action, renders. What its socket pushes are the same partials its pages use.
"""
