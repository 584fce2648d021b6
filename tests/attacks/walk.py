"""Ask every route for everything as everybody, and write down what came back."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import or_, select

from api.roles import PUBLIC, WRITES
from records.drafts import start_draft
from records.people import Actor, actor_of_user, create_token
from records.sign_ins import begin
from records.tables import Base, User
from tests.api.clinic import EXPIRES, START, Clinic
from tests.attacks.bodies import FORM, JSON
from tests.factories.people import a_patient, a_site, a_user

ROLES = ("form_token", "front_desk", "physiotherapist", "administrator")
COLUMNS = ("nobody", *ROLES, "another site", "no token", "foreign token")
MARKED = "Zzyzxmarked"
"""The family name of the patient whom nobody from elsewhere may see."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one route answered to one attacker; `fault` says what must not have happened."""

    method: str
    rule: str
    attacker: str
    status: int
    fault: str | None


@dataclass
class Victim:
    """Things of the first site, and people of the second one who know their ids."""

    clinic: Clinic

    def __post_init__(self) -> None:
        db, clinic = self.clinic.database, self.clinic
        body = {"patient": {"given_name": "Ada", "family_name": MARKED, "birth_date": "1980-01-01"}}
        answer = clinic.post_intake({**body, "answers": {"leg_side": "left"}})
        assert answer.status_code == 201, answer.text
        clinic.work()
        self.case: str = answer.json["id"]
        desk = self._actor(clinic.user_ids["dora"])
        self.draft = start_draft(db, desk, a_patient(family_name=MARKED), START)
        self.user = a_user(db, "front_desk").id
        spare = create_token(db, site_id="default", name="spare", kind="form", now=START)
        self.token = spare.id
        site = a_site(db)
        self.strangers = {role: a_user(db, role, site_id=site) for role in ROLES[1:]}  # type: ignore[arg-type]
        made = create_token(
            db, site_id=site, name="theirs", kind="form", now=START, expires_at=EXPIRES
        )
        self.stranger_token = made.secret
        self.personal = {
            role: create_token(
                db, site_id=site, name=role, kind="personal", user_id=who.id, now=START,
                expires_at=EXPIRES,
            ).secret
            for role, who in self.strangers.items()
        }  # fmt: skip

    def _actor(self, user_id: str) -> Actor:
        found = actor_of_user(self.clinic.database, user_id)
        assert found is not None
        return found

    def path(self, rule: str) -> str:
        """The address with the first site's ids in it."""
        places = {
            "<uuid:case_id>": self.case,
            "<uuid:intake_id>": self.case,
            "<uuid:draft_id>": self.draft,
            "<uuid:user_id>": self.user,
            "<uuid:token_id>": self.token,
            "<uuid:passkey_id>": self.clinic.NO_CASE,
            "<any(draft, final, released):kind>": "draft",
            "<any(draft, final):kind>": "draft",
            "<any(final, released):kind>": "final",
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
        for name in ("document_name", "of"):
            rule = rule.replace(f"<any(letter, safety_net):{name}>", "letter")
        assert "<" not in rule, rule
        return rule

    def state(self) -> str:
        """A fingerprint of all that belongs to the first site: what it would be to change it."""
        found = hashlib.sha256()
        with self.clinic.database.reading() as session:
            for table in Base.metadata.sorted_tables:
                own = [c == self.case for c in table.c if c.name == "case_id"]
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


def walk(clinic: Clinic) -> Iterator[Seen]:
    """All routes; a generator, so that whoever watches can stop."""
    victim = Victim(clinic)
    rules = sorted(clinic.app.url_map.iter_rules(), key=lambda each: each.rule)
    for rule in rules:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            roles: frozenset[str] = getattr(
                clinic.app.view_functions[rule.endpoint], "roles", frozenset()
            )
            yield from _Route(victim, method, rule.rule, roles).attacks()


@dataclass(frozen=True, slots=True)
class _Route:
    victim: Victim
    method: str
    rule: str
    roles: frozenset[str]

    def attacks(self) -> Iterator[Seen]:
        yield self._seen("nobody", *self._nobody())
        for role in ROLES:
            if self._by_token or role != "form_token":
                yield self._seen(role, *self._as_role(role))
        if self.roles == PUBLIC:
            return
        yield self._seen("another site", *self._from_elsewhere())
        if self.method in WRITES and self.roles - {"form_token"}:
            for attacker, token in (("no token", None), ("foreign token", "foreign")):
                answer = self._ask(self._browser(self._person(self._first)), token)
                fault = None if answer.status_code == 403 else "a forged form was taken"
                yield self._seen(attacker, answer.status_code, fault)

    @property
    def _by_token(self) -> bool:
        return self.rule.startswith("/api/")

    @property
    def _first(self) -> str:
        return next(role for role in ROLES[1:] if role in self.roles)

    def _seen(self, attacker: str, status: int, fault: str | None) -> Seen:
        return Seen(self.method, self.rule, attacker, status, fault)

    def _nobody(self) -> tuple[int, str | None]:
        answer = self._ask(self.victim.clinic.app.test_client(), None)
        if self.roles == PUBLIC:
            return answer.status_code, None
        kept_out = answer.status_code == 401 or "/sign-in" in answer.headers.get("Location", "")
        return answer.status_code, None if kept_out else "let in without signing in"

    def _as_role(self, role: str) -> tuple[int, str | None]:
        if self._by_token:
            answer = self._with_token(self.victim.clinic.tokens[role])
        else:
            answer = self._ask(self._browser(self._person(role)), "own")
        if self.roles == PUBLIC:
            return answer.status_code, None
        let_in = answer.status_code not in (401, 403)
        if let_in == (role in self.roles):
            return answer.status_code, None
        # Whoever has the role may still be refused an unsigned document: never the other way.
        kept_back = role in self.roles and "/documents/" in self.rule
        return answer.status_code, None if kept_back else f"wrong for {role}"

    def _from_elsewhere(self) -> tuple[int, str | None]:
        """The same as the first role that may, but of another clinic."""
        before, victim = self.victim.state(), self.victim
        if self._by_token:
            own = (
                victim.stranger_token
                if self.roles == {"form_token"}
                else victim.personal[self._first]
            )
            answer = self._with_token(own)
        else:
            answer = self._ask(self._browser(victim.strangers[self._first].id), "own")
        if MARKED.encode() in answer.get_data():
            return answer.status_code, "a patient of another site was shown"
        if victim.state() != before:
            return answer.status_code, "something of another site was changed"
        took = "_id>" in self.rule and answer.status_code == 200
        return answer.status_code, "another site's id was taken" if took else None

    def _person(self, role: str) -> str:
        names = {"physiotherapist": "petra", "front_desk": "dora", "administrator": "anton"}
        return self.victim.clinic.user_ids[names[role]]

    def _browser(self, user_id: str) -> FlaskClient:
        """A browser of its own, just signed in."""
        clinic = self.victim.clinic
        client = clinic.app.test_client()
        secret = begin(clinic.database, user_id, "A browser", clinic.clock())
        with client.session_transaction() as session:
            session.update(sign_in=secret, user=user_id, csrf_token="own")
        return client

    def _with_token(self, secret: str) -> Any:
        client = self.victim.clinic.app.test_client()
        return self._ask(client, None, {"Authorization": f"Bearer {secret}"})

    def _ask(
        self, client: FlaskClient, forgery: str | None, headers: dict[str, str] | None = None
    ) -> Any:
        sent: dict[str, Any] = {"headers": dict(headers or {})}
        if forgery is not None:
            key = self.victim.clinic.app.secret_key
            assert key
            sent["headers"]["X-CSRFToken"] = URLSafeTimedSerializer(
                key, salt="wtf-csrf-token"
            ).dumps(forgery)
        if self.method in WRITES and self._by_token:
            sent["json"] = JSON.get(self.rule.rpartition("/")[2], {})
        elif self.method in WRITES:
            sent["data"] = FORM
        return client.open(self.victim.path(self.rule), method=self.method, buffered=True, **sent)
