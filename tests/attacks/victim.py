"""A clinic with everything in it that can be asked for, and people of another who know its ids."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from re import findall
from typing import Any
from uuid import uuid4

from sqlalchemy import inspect, or_, select

from records.drafts import start_draft
from records.people import Actor, actor_of_user, create_token
from records.tables import Base, Drawing, User
from tests.api.clinic import EXPIRES, ROLES, START, Clinic
from tests.api.forms import a_form
from tests.factories.people import a_patient, a_site, a_user

MARKED = "Zzyzxmarked"
"""The family name of the patients whom nobody from elsewhere may see."""
OF_THE_EMERGENCY = ("/acknowledge", "/act", "/transfer", "/letter/", "/safety_net/")
"""Parts of the addresses that are about a script and its papers: a calm case has none."""


def variants(rule: str) -> list[str]:
    """A rule once for each word it takes where it lists them: a draft is not a released sheet."""
    places = findall(r"<any\([^)]*\):\w+>", rule)
    words = [place.partition("(")[2].partition(")")[0].split(", ") for place in places]
    found = []
    for chosen in product(*words):
        filled = rule
        for place, word in zip(places, chosen, strict=True):
            filled = filled.replace(place, word)
        found.append(filled)
    return found


@dataclass
class Victim:
    """Things of the first site, and people of the second one who know their ids."""

    clinic: Clinic

    def __post_init__(self) -> None:
        db = self.clinic.database
        self.released, self.plan = self._released()
        self.emergency = self._emergency()
        desk = self._actor(self.clinic.user_ids["dora"])
        self.draft = start_draft(db, desk, a_patient(family_name=MARKED), START)
        self.user = a_user(db, "front_desk").id
        spare = create_token(db, site_id="default", name="spare", kind="form", now=START)
        self.token = spare.id
        site = a_site(db)
        self.strangers = {role: a_user(db, role, site_id=site) for role in ROLES[1:]}  # type: ignore[arg-type]
        made = create_token(
            db, site_id=site, name="theirs", kind="form", now=START, expires_at=EXPIRES
        )
        self.stranger_tokens = {"form_token": made.secret} | {
            role: create_token(
                db, site_id=site, name=role, kind="personal", user_id=who.id, now=START,
                expires_at=EXPIRES,
            ).secret
            for role, who in self.strangers.items()
        }  # fmt: skip

        self._draw_for_a_stranger()

    def _draw_for_a_stranger(self) -> None:
        """As if the signer had moved to the other site: a final sheet is for its signer alone, so
        without one of their own a stranger would get a 404 whatever the site.
        """
        with self.clinic.database.writing() as session:
            for final in session.scalars(select(Drawing).where(Drawing.kind == "final")).all():
                values = {c.key: getattr(final, c.key) for c in inspect(Drawing).column_attrs}
                values |= {"id": str(uuid4()), "signer_id": self.strangers["physiotherapist"].id}
                session.add(Drawing(**values))

    def _actor(self, user_id: str) -> Actor:
        found = actor_of_user(self.clinic.database, user_id)
        assert found is not None
        return found

    def _posted(self, name: str) -> tuple[str, str]:
        """The id of a case of a marked patient, claimed by Petra, and the claim."""
        form = a_form(name)
        form["patient"]["family_name"] = MARKED
        answer = self.clinic.post_intake(form)
        assert answer.status_code == 201, answer.text
        self.clinic.work()
        case: str = answer.json["id"]
        claim = self.clinic.claim(case)
        self.clinic.work()
        return case, claim

    def _released(self) -> tuple[str, Mapping[str, Any]]:
        """A sheet that is drafted, final and released, and its plan."""
        case, claim = self._posted("EX-02")
        self._sign(case, claim, "handout")
        return case, self.clinic.case(case)["plan"]

    def _emergency(self) -> str:
        """A script with a transfer sheet, a letter and a safety-net sheet, both released."""
        case, claim = self._posted("EX-15")
        orders = {
            "refer": {"destination": "dest_ed_mri", "note": "by phone"},
            "safety-net": {"going_to": "The hospital, now"},
        }
        for action, order in orders.items():
            answer = self.clinic.act(case, action, order, claim=claim)
            assert answer.status_code == 200, answer.text
        self.clinic.work()
        for document in ("letter", "safety_net"):
            self._sign(case, claim, document)
        return case

    def _sign(self, case: str, claim: str, document: str) -> None:
        documents = self.clinic.case(case)["documents"]
        drawn = [d for d in documents if (d["document"], d["kind"]) == (document, "final")][-1]
        body = {"case": case, "claim": claim, "sha256": drawn["sha256"], "examined": True}
        if document == "handout":
            body["spot_tested"] = True
        else:
            body |= {"document": document, "revision": drawn["revision"]}
        self.clinic.sign(body)
        self.clinic.clock.pass_time(seconds=11)
        self.clinic.work()

    def path(self, rule: str) -> str:
        """The address with the first site's ids in it."""
        on_emergency = any(part in f"{rule}/" for part in OF_THE_EMERGENCY)
        places = {
            "<uuid:case_id>": self.emergency if on_emergency else self.released,
            "<uuid:intake_id>": self.released,
            "<uuid:draft_id>": self.draft,
            "<uuid:user_id>": self.user,
            "<uuid:token_id>": self.token,
            "<uuid:passkey_id>": self.clinic.NO_CASE,
            "<int:page>": "1",
            "<int:revision>": "1",
            "<int:number>": "1",
            "<int:shown>": "1",
            "<page_id>": "S1",
            "<style>": "plain",
            "<section>": "identity",
            "<name>": "red-flags",
            "<secret>": "invented",
            "<token>": "invented",
            "<path:filename>": "app.css",
        }
        for place, value in places.items():
            rule = rule.replace(place, value)
        assert "<" not in rule, rule
        return rule

    def state(self) -> str:
        """A fingerprint of all that belongs to the first site: what it would be to change it."""
        found, cases = hashlib.sha256(), (self.released, self.emergency)
        with self.clinic.database.reading() as session:
            for table in Base.metadata.sorted_tables:
                own = [c.in_(cases) for c in table.c if c.name == "case_id"]
                own += [c == "default" for c in table.c if c.name == "site_id"]
                if own and table.name not in ("sign_ins",):
                    rows = session.execute(select(table).where(or_(*own))).all()
                    found.update(repr((table.name, sorted(map(repr, rows)))).encode())
            users = select(
                User.id, User.password_hash, User.role, User.disabled_at, User.signs_in_with
            )
            ours = users.where(User.site_id == "default").order_by(User.id)
            found.update(repr(session.execute(ours).all()).encode())
        return found.hexdigest()
