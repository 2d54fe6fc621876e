"""The assistant in the admin."""
