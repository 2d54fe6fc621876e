"""API: where other systems speak to us, a surface. Providers' callbacks are judged, kept and answered here; it holds no rules.

What a provider tells is a row before it is answered, and something is made of it later: so an answer never waits for a conversation, and
what was told twice is one.
"""
