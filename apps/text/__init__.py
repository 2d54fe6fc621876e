"""Text: pure functions from text to facts, and our own words in every language we speak.

Knows no models and no requests. `phrases` holds the fixed sentences, a file a language; `speaking` chooses among them; `markup` turns what
people type into HTML that is safe to show.
"""
