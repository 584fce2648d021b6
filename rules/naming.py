"""Whether a text for the front desk names a condition or a rule (design section 9.8)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from rules.knowledge_model import Knowledge
from rules.words import HYPOTHESES

WORD = re.compile(r"[^\W_]+")
ASIDE = re.compile(r"\([^)]*\)")
APART = re.compile(r"[,;]")
SHORTEST, ALONE = 4, 8
"""Letters of a word that tells something beside another one, and of one that does so alone."""


def names_in(knowledge: Knowledge, text: str) -> tuple[str, ...]:
    """The conditions and rule ids that a text names, as the knowledge writes them, sorted.

    Found are the ids, what a rule suspects and look-alikes are called, two words in a row of such a
    name, and its abbreviations; not a paraphrase. What the form itself asks about names nothing.
    """
    ids, names = _known(knowledge)
    spoken = " ".join(WORD.findall(text.casefold()))
    tokens = set(re.findall(r"\w+", text))
    found = {name for name in names if f" {name} " in f" {spoken} "}
    return tuple(sorted(found | (ids & tokens)))


@lru_cache(maxsize=8)
def _known(knowledge: Knowledge) -> tuple[frozenset[str], frozenset[str]]:
    """Ids and abbreviations as they are written; names in small letters."""
    rules = (knowledge.red_flags, knowledge.mimics, knowledge.withhold, knowledge.evidence)
    ids = {rule_id for each in rules for rule_id in each}
    suspected = [rule.suspected for rule in knowledge.red_flags.values()]
    ids |= {word for text in suspected for word in WORD.findall(text) if word.isupper()}
    form = _words_of_the_form(knowledge)
    titles = [mimic.title for mimic in knowledge.mimics.values()]
    phrases = [part for text in suspected + titles for part in APART.split(ASIDE.sub("", text))]
    names = {name for phrase in phrases for name in _names(phrase.casefold(), form)}
    return frozenset(ids), frozenset(names | {text.casefold() for text in HYPOTHESES.values()})


def _names(phrase: str, form: frozenset[str]) -> Iterator[str]:
    words = WORD.findall(phrase)
    special = [len(word) >= SHORTEST and word not in form for word in words]
    if any(special) if len(words) > 1 else any(len(word) >= ALONE for word in words):
        yield " ".join(words)
    for at in range(len(words) - 1):
        if special[at] and special[at + 1]:
            yield f"{words[at]} {words[at + 1]}"


def _words_of_the_form(knowledge: Knowledge) -> frozenset[str]:
    items = knowledge.questionnaire.items.values()
    texts = [item.text for item in items] + [o.text for i in items for o in i.options]
    return frozenset(word for text in texts for word in WORD.findall(text.casefold()))
