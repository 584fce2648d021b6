"""What a figure says in words: the side on its tag, and the text that stands for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

BodySide = Literal["left", "right"]


@dataclass(frozen=True, slots=True, eq=False)
class FigureWords:
    """The words of one language; there is one object for each, compared by identity.

    `tags` are drawn on the picture. `blanks` are filled into alternative texts, by side ("none"
    for a picture of no side); a blank with a capital starts a sentence. `alts` are the texts by
    the id of a picture; one that is missing is said in English.
    """

    tags: Mapping[BodySide, str]
    blanks: Mapping[str, Mapping[str, str]]
    alts: Mapping[str, str]

    def alt(self, picture: str, english: str, side: BodySide | None) -> str:
        """The text that stands for a picture of this side."""
        words = self.blanks[side or "none"]
        starts = {name.capitalize(): said[:1].upper() + said[1:] for name, said in words.items()}
        return self.alts.get(picture, english).format(**words, **starts)


def _frozen(words: dict[str, dict[str, str]]) -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({side: MappingProxyType(said) for side, said in words.items()})


ENGLISH = FigureWords(
    tags=MappingProxyType({"left": "LEFT", "right": "RIGHT"}),
    blanks=_frozen(
        {
            "right": {"the": "the right", "other": "the left"},
            "left": {"the": "the left", "other": "the right"},
            "none": {"the": "one", "other": "the other"},
        }
    ),
    alts=MappingProxyType({}),
)
