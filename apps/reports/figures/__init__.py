"""Figures: what each means and how it is reckoned, told once; tallied by day and month, so that a year opens at once.

Decisions
- A conversation counts on the day it ended, in the tenant's zone, and whole: so days add up, and every figure lists what it counts. Only
  those that began count on the day they began.
- Tallies are counts, sums and histograms in one column, made by SQL from facts with the very conditions that list them. Times stand in
  classes of two hundredths, and are told by the middle of a class: a median over any days is right within one hundredth.
- Every cell (a channel or all, a team or all) is tallied, which costs rows and spares every screen from adding cells up.
"""
