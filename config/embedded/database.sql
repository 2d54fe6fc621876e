-- Once in each database, as a superuser.
CREATE EXTENSION IF NOT EXISTS vector;
ALTER EXTENSION vector UPDATE;
-- Without this, policies would keep full text search from its index: 90 ms instead of 2 on 400,000 rows. It reveals nothing of the rows it compares.
ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF;
