"""The AI that answers: its settings and procedures, and the one loop that takes a turn.

A turn is a row under a lease: whoever runs it may die, and another takes it up. It knows the customer's words, the passages and the tools'
results, and trusts none of them with policy. What it says is checked sentence by sentence before anybody sees it, and written under the
conversation's fence: once a person takes over, not one word more.
"""
