"""Config: the top floor. Settings, addresses, the embedded servers, the supervisor, the checks, and the pages that belong to no room."""
