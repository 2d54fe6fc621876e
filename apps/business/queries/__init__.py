"""Reads worth a name. Those that take a customer or a contact find that one's rows alone."""
