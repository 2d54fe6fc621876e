"""Asynchronous work for a customer: a ticket has a number, a state, and the conversation it came from."""
