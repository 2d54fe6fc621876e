"""The supervisor behind `manage.py dev`: the embedded servers, the Procfile's processes, one log, one way to stop them all.

It is one loop in one thread. What waits or blocks (watching files, asking whether the web is ready) is a child of its own that prints a
line. Every child has a process group; a leash, itself a process, ends the groups should the supervisor vanish.
"""
