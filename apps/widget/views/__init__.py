"""The widget's addresses, a file for each kind."""
