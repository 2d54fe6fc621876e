"""Privacy: how long things are kept, and what becomes of a person who asks.

Owns retention, erasure and a person's own export. It stands above every room it must clean, and never decides what a room keeps besides.
"""
