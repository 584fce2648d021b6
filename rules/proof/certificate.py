"""The certificate of a proof: what was proved, for which knowledge, how. Needs no solver."""

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rules.knowledge_model import Knowledge

SHIPPED = Path(__file__).parents[1] / "certificate.json"
Value = str | int | float | tuple[str, ...]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PROPERTIES = ("S1", "S2", "S3", "S4", "S5")


class CertificateError(ValueError):
    """The file is no certificate; the text says what is wrong."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Proved(_Closed):
    """One property by one method: how many claims or forms, in how many seconds."""

    property: str
    sentence: str
    method: Literal["solver", "engine"]
    checked: Annotated[int, Field(ge=1)]
    seconds: Annotated[float, Field(ge=0)]


class Witness(_Closed):
    """A form in which something occurs, as what differs from the calm form (`blank`: left out)."""

    kind: str
    name: str
    answers: dict[str, Value]


class Certificate(_Closed):
    """`assignments` counts every assignment of answers, numbers cut where a rule looks at them."""

    knowledge_version: str
    questionnaire_sha256: Sha256
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    solver: str
    items: int
    assignments: Annotated[str, Field(pattern=r"^[1-9]\d*$")]
    seconds: float
    seed: int
    proved: tuple[Proved, ...]
    by_design: tuple[str, ...]
    calm_form: dict[str, Value]
    witnesses: tuple[Witness, ...]


@lru_cache(maxsize=1)
def questionnaire_sha256(knowledge: Knowledge) -> str:
    """The hash of every question, option, zone and show condition, without the file version."""
    content = asdict(knowledge.questionnaire)
    del content["version"]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=list).encode()).hexdigest()


def write_certificate(certificate: Certificate, path: Path = SHIPPED) -> None:
    """One file, stable order, one witness a line."""
    content = certificate.model_dump(mode="json")
    witnesses = content.pop("witnesses")
    text = json.dumps(content, indent=1, ensure_ascii=False).removesuffix("\n}")
    lines = ",\n".join(f"  {json.dumps(each, ensure_ascii=False)}" for each in witnesses)
    path.write_text(f'{text},\n "witnesses": [\n{lines}\n ]\n}}\n', encoding="utf-8")


def read_certificate(path: Path = SHIPPED) -> Certificate:
    """The certificate. Raises FileNotFoundError, or CertificateError when it cannot be read."""
    text = path.read_text(encoding="utf-8")
    try:
        return Certificate.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CertificateError(f"{path.name}: {place or 'the file'}: {first['msg']}") from None


def certificate_problem(knowledge: Knowledge, path: Path = SHIPPED) -> str | None:
    """Why this knowledge is not proved, in one sentence; None when the certificate matches."""
    try:
        found = read_certificate(path)
    except FileNotFoundError:
        return "The knowledge has no certificate; run `sciatriage knowledge prove`."
    except CertificateError as error:
        return f"The certificate cannot be read ({error}); run `sciatriage knowledge prove`."
    if found.knowledge_version != knowledge.version:
        return (
            "The certificate is for another version of the knowledge"
            f" ({found.knowledge_version[:12]}, not {knowledge.version[:12]});"
            " run `sciatriage knowledge prove`."
        )
    if found.questionnaire_sha256 != questionnaire_sha256(knowledge):
        return "The certificate is for another questionnaire; run `sciatriage knowledge prove`."
    missing = sorted(
        {(name, "solver") for name in PROPERTIES}
        - {(each.property, each.method) for each in found.proved}
    )
    if missing:
        names = ", ".join(name for name, _ in missing)
        return f"The certificate does not cover {names}; run `sciatriage knowledge prove`."
    return None
