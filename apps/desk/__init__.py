"""What is the agent's own: drafts, canned replies, macros, saved views, and what they are told of. It owns how colleagues work, and never
what customers said.
"""
