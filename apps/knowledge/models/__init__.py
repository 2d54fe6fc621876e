from apps.knowledge.models.articles import Article, ArticleVersion
from apps.knowledge.models.chunks import Chunk, Embedding, Entry, Shelf
from apps.knowledge.models.sources import Audience, Problem, Source, Upload
from apps.knowledge.models.synonyms import Synonym

__all__ = ["Article", "ArticleVersion", "Audience", "Chunk", "Embedding", "Entry", "Problem", "Shelf", "Source", "Synonym", "Upload"]
