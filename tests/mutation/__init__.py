"""Mutation testing of the knowledge: is each mistake in a rule seen by some case?"""
