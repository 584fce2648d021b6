"""`kill -9` at every step of the journey: nothing lost, nothing twice."""
