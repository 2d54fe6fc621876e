"""What rules say: conditions held against the facts of a conversation without a model, a query or a clock. `live`, `looking` read rows."""
