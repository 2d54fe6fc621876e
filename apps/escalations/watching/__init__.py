"""What whoever leads looks at: how many wait and how long, who is on, how the day goes, how deep the queue was.

Nothing is counted ahead and nothing is sampled: every figure is read from conversations, escalations, moves and promises as they are, so it
can be made again for any moment, and the list behind it holds exactly the conversations it counted. An erased conversation leaves the
figures with its rows. Each read is one statement, of the same number whoever and however many there are.
"""
