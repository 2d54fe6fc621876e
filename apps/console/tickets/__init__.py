"""Tickets as the console shows them: the list of them, and each on a page of its own."""
