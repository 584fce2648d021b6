"""The clinical rule base: answers in, an assessment and a care plan out."""
