"""Widget: the visitors' side, a surface. Its frame, its JSON and its sockets, to the letter of the widget API.

Holds no rules and writes nothing itself: it admits the visitor, validates, calls one action of `conversations`, and says in the API's words
what came of it. The socket and the long poll read through the same statements, so falling back loses nothing.
"""
