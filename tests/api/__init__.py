"""The web app: real app, real database, only the queue's door is recorded."""
