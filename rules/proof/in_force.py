"""The knowledge that the service may use: proved, unless it is being developed."""

from pathlib import Path

from rules.knowledge_base import knowledge
from rules.knowledge_files import KnowledgeError
from rules.knowledge_model import Knowledge
from rules.proof.certificate import SHIPPED, certificate_problem


def knowledge_in_force(*, development: bool, certificate: Path = SHIPPED) -> Knowledge:
    """The shipped knowledge. Raises KnowledgeError with one sentence when it is not proved.

    In development mode anything that loads will do; whoever asks has to say so on every page.
    """
    known = knowledge()
    problem = None if development else certificate_problem(known, certificate)
    if problem:
        raise KnowledgeError([problem])
    return known
