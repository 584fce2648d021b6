"""Ask every route for everything as everybody, and write down what came back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from api.roles import PUBLIC, WRITES
from records.sign_ins import begin
from tests.api.clinic import ROLES, Clinic
from tests.attacks.bodies import FORM, JSON
from tests.attacks.unproven import UNPROVEN
from tests.attacks.victim import MARKED, Victim, variants

ELSEWHERE = "another site"
COLUMNS = ("nobody", *ROLES, ELSEWHERE, "no token", "foreign token")
REFUSED = (401, 403, 404)
NOTHING = "proves nothing: somebody of this site got no more"


def elsewhere(role: str) -> str:
    """The attacker who has this role at another site."""
    return f"{role} of {ELSEWHERE}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one route answered to one attacker; `fault` says what must not have happened."""

    method: str
    rule: str
    attacker: str
    status: int
    fault: str | None


def walk(clinic: Clinic) -> Iterator[Seen]:
    """All routes; a generator, so that whoever watches can stop."""
    victim = Victim(clinic)
    rules = sorted(clinic.app.url_map.iter_rules(), key=lambda each: each.rule)
    for rule in rules:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            roles: frozenset[str] = getattr(
                clinic.app.view_functions[rule.endpoint], "roles", frozenset()
            )
            for variant in variants(rule.rule):
                yield from _Route(victim, method, variant, roles).attacks()


@dataclass(frozen=True, slots=True)
class _Own:
    """What the same role of the same site got, and whether it changed anything."""

    status: int
    changed: bool

    def differs_from(self, foreign: int) -> bool:
        """Whether only the site can have made the difference: all else was the same."""
        did = self.changed and self.status < 400
        return did or (foreign in REFUSED and self.status not in REFUSED)


@dataclass(frozen=True, slots=True)
class _Route:
    victim: Victim
    method: str
    rule: str
    roles: frozenset[str]

    def attacks(self) -> Iterator[Seen]:
        yield self._seen("nobody", *self._nobody())
        able = [role for role in ROLES if self._by_token or role != "form_token"]
        for role in able:
            yield self._seen(role, *self._as_role(role))
        if self.roles == PUBLIC:
            return
        for role in able:
            if role in self.roles:
                yield self._seen(elsewhere(role), *self._from_elsewhere(role))
        yield from self._forged()

    def _forged(self) -> Iterator[Seen]:
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
        answer = self.by_own(role)
        if self.roles == PUBLIC:
            return answer.status_code, None
        let_in = answer.status_code not in (401, 403)
        if let_in == (role in self.roles):
            return answer.status_code, None
        # The desk may still be refused an unsigned document: never the other way.
        unsigned = "/documents/" in self.rule and "/released" not in self.rule
        kept_back = role == "front_desk" and role in self.roles and unsigned
        return answer.status_code, None if kept_back else f"wrong for {role}"

    def by_own(self, role: str) -> Any:
        """What somebody of the patients' own site is answered."""
        if self._by_token:
            return self._with_token(self.victim.clinic.tokens[role])
        return self._ask(self._browser(self._person(role)), "own")

    def _compared(self, role: str) -> _Own:
        """What somebody of this site gets whom nothing but the site tells from the stranger."""
        before = self.victim.state()
        answer = self.by_own(role)
        return _Own(answer.status_code, self.victim.state() != before)

    def _from_elsewhere(self, role: str) -> tuple[int, str | None]:
        """The same as a role that may, with the same body, but of another clinic."""
        victim = self.victim
        own = self._compared(role) if "_id>" in self.rule else None
        before = victim.state()
        if self._by_token:
            answer = self._with_token(victim.stranger_tokens[role])
        else:
            answer = self._ask(self._browser(victim.strangers[role].id), "own")
        if MARKED.encode() in answer.get_data():
            return answer.status_code, "a patient of another site was shown"
        if victim.state() != before:
            return answer.status_code, "something of another site was changed"
        if own is None:
            return answer.status_code, None
        if answer.status_code == 200:
            return answer.status_code, "another site's id was taken"
        told = (self.method, self.rule, role) in UNPROVEN
        if own.differs_from(answer.status_code):
            return answer.status_code, "proven after all: strike it off the list" if told else None
        return answer.status_code, None if told else NOTHING

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
            action = self.rule.rpartition("/")[2]
            more = {"plan": self.victim.plan} if action == "edit" else {}
            sent["json"] = JSON.get(action, {}) | more
        elif self.method in WRITES:
            sent["data"] = FORM
        return client.open(self.victim.path(self.rule), method=self.method, buffered=True, **sent)
