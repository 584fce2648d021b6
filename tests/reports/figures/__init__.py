"""Tests of the exercise figures."""
