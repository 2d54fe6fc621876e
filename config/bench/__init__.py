"""Benchmarks: what the whole stack does, beside what the machine could do at most, measured in one run.

`instance` starts a private Tandem as it runs in production; `load` is a client in a process of its own that speaks the public protocols
alone; `raw` measures the limits; `audit` holds what was acknowledged against the database. Figures are ratios: machines differ.
"""
