"""Queue, tasks and relay on a real Redis and real worker processes."""
