"""When and how a person is asked: rules, decisions with their evidence, case files, the queue's order, who can take what, promises.

Who holds a conversation is the conversation's own; nothing here says otherwise.
"""
