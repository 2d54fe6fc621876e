"""What runs, in numbers, for Prometheus: `/metrics`.

Decisions
- What counts is a row before it is anything else, so most figures are read where it stands: PostgreSQL in one bounded question, Redis in
  one pipeline, each at most every few seconds however often is asked. They hold for the whole installation, whichever web process answers.
- Only what stands nowhere is counted in this process: its requests, its sockets, its hub. Each web process tells of its own.
- The client's files for several processes are not used: workers that fork, threads and one web process would share a folder in which the
  dead are never forgotten, to know less than the rows do. The cost: what is split by author or state is a gauge of the last minutes.
- No tenant, no person and no address stands in a label, and every label has few values: what may be asked without signing in tells nothing
  of anybody.
"""
