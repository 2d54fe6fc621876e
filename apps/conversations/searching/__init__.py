"""Search over all conversations, by their words and by what is known of them.

Each conversation has one row of words (`models.filing`), the newest first. Common words are found by walking back from the newest, rare
ones in the index; one statement does the one and, only where that found too little, the other. So neither kind is slow: the index alone
would fetch every conversation that says “the”, a walk alone would pass them all for a word that nobody said.

Words compare without case and accents. One of four letters or more also finds those that begin with it, which spares stemming in a
language nobody named. Scripts without spaces are found by pairs of characters.
"""
