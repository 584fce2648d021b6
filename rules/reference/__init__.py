"""The second channel: an independent reading of the same YAML, compared on every evaluation.

It shares no code with the rule engine's channel and imports nothing from it: its own parser, its
own three values, its own derived facts, its own ranking (design section 4, "Two channels").
"""

from rules.reference.channel import Reading, read
from rules.reference.conclusions import Conclusions, conclude, mimic_scores, scores_of

__all__ = ["Conclusions", "Reading", "conclude", "mimic_scores", "read", "scores_of"]
