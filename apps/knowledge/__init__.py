"""What a tenant knows: articles, uploads and past resolutions, cut into chunks, and the one search over them.

It never answers a customer: it says which passages speak of a question, how surely, and why.

Decisions
- What may not be found has no chunks: a draft, a withdrawn article, a deleted file. No query can forget to ask for the published ones.
  Cost: publishing again cuts and embeds again.
- What is learned from a conversation is a draft for the team: masking misses some of what is personal, so a person reads it first.
- Words are cut, folded and stemmed here and in PostgreSQL's dictionaries, and begin with the tenant's id in the index. So one shared index
  is one index a tenant, every script has its words, and nothing depends on a server's extensions. Cost: `to_tsvector` is not used.
- Rank comes from words first; the built-in vectors know spelling, not meaning, and only break ties and forgive errors. A model's vectors
  count as much as words do. The shares were measured (`manage.py evaluate retrieval`).
- Vectors are compared one by one within the tenant: exact, and for tens of thousands as quick as an index shared by all would be wrong.
  They are kept in half precision (pgvector 0.7 or newer): the same ten are found, and half as much is read.
- Reading, shelving and embedding are work for workers. Each is a row before it is a task, and a sweep takes up what was lost.
"""
