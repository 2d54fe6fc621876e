"""When and how a person is asked. For now the one tool that hands a conversation to the queue, with its reason."""
