"""What happens to knowledge."""

from apps.events.catalogue import Field, declare

declare("article.created", "An article was begun.")
declare("article.changed", "An article was changed.", version=Field.ID, fields=Field.WORDS)
declare("article.published", "An article was published.", version=Field.ID)
declare("article.withdrawn", "An article was taken back to draft.")
declare("article.deleted", "An article was deleted.")
declare("article.shelved", "An article can be found as it is now.", version=Field.ID)
declare("source.queued", "A file waits to be read.")
declare("source.changed", "A source's settings changed.", fields=Field.WORDS)
declare("source.read", "A file was read.", chunks=Field.ID, problems=Field.ID)
declare("source.failed", "A file could not be read.")
declare("source.deleted", "A source was deleted.")
declare("resolution.learned", "A past resolution became knowledge.", article=Field.ID)
declare("model.serves", "Another model's vectors serve the search.", model=Field.WORD)
