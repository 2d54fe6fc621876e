from apps.knowledge.admin import articles, sources, synonyms

__all__ = ["articles", "sources", "synonyms"]
