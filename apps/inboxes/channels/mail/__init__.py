"""Mail as it travels: read from its raw form, believed or not, cut from what it quotes, and written so that mail programs thread it.

Knows messages and addresses, and nothing of conversations: a signed address names one by its public id, and that is all.

Decisions
- What came is read by the standard library's parser; whatever a header or a charset gets wrong costs that header or those letters, never
  the mail.
- Who wrote is believed only on the word of the operator's own mail server, in the outermost header it wrote.
- A letter keeps one Message-ID however often it is tried, so sending it again is harmless: mail programs show it once.
"""
