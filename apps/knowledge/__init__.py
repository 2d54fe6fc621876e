"""What a tenant knows: articles, uploads and past resolutions, cut into chunks, and the one search over them.

It never answers a customer: it says which passages speak of a question, how surely, and why.
"""
