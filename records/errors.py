"""Why something was refused: a stable code, a plain sentence, the HTTP status it becomes.

No sentence holds a name, an answer or a rule.
"""

from collections.abc import Sequence


class RecordsError(Exception):
    """Base of every refusal; `str()` of it is the code, so that a log line says nothing more."""

    code = "refused"
    status = 409
    sentence = "This cannot be done."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(self.code)
        if sentence is not None:
            self.sentence = sentence


class StoreUnavailable(RecordsError):
    """The database is away, full, or too busy; nothing of the request was stored."""

    code, status = "store_unavailable", 503
    sentence = "The records cannot be reached just now; nothing was stored. Try again in a minute."


class KeyMissing(StoreUnavailable):
    """The data key is not there, or is another one than the database was sealed with.

    `advice` is for the operator: it names the file and what to do.
    """

    def __init__(self, advice: str) -> None:
        super().__init__()
        self.advice = advice


class NotFound(RecordsError):
    code, status = "not_found", 404
    sentence = "There is no such thing here."


class NotAllowed(RecordsError):
    code, status = "not_allowed", 403
    sentence = "Your role may not do this."


class WrongState(RecordsError):
    code, status = "wrong_state", 409
    sentence = "The case has moved on; load it again."


class StaleClaim(RecordsError):
    code, status = "stale_claim", 409
    sentence = "You do not hold this case any more. Claim it again and look at what changed."


class AlreadyClaimed(StaleClaim):
    code = "already_claimed"
    sentence = "Another physiotherapist is working on this case."


class StaleDocument(RecordsError):
    code, status = "stale_document", 409
    sentence = "This is not the newest document of this case. Load it again and read it anew."


class OpenQuestions(RecordsError):
    code, status = "open_questions", 409
    sentence = "A safety question is still open; answer it before signing."


class AnswersExpired(RecordsError):
    """`items` are the question ids to ask again."""

    code, status = "answers_expired", 409
    sentence = "Safety answers are older than 24 hours; ask them again before signing."

    def __init__(self, items: Sequence[str] = ()) -> None:
        super().__init__()
        self.items = tuple(items)


class PlanRefused(RecordsError):
    """`violations` says, one sentence each, why the plan may not be printed."""

    code, status = "plan_refused", 422
    sentence = "This plan may not be given to this patient."

    def __init__(self, violations: Sequence[str] = ()) -> None:
        super().__init__()
        self.violations = tuple(violations)


class SignRefused(RecordsError):
    code, status = "sign_refused", 422
    sentence = "Say that you have examined or spoken with the patient."


class OrderRefused(RecordsError):
    code, status = "order_refused", 422
    sentence = "This cannot be written like that."


class ClearanceRefused(RecordsError):
    code, status = "clearance_refused", 422
    sentence = "This cannot be cleared."


class IdempotencyConflict(RecordsError):
    code, status = "idempotency_conflict", 409
    sentence = "This Idempotency-Key was used before with another body."


class ProfileChanged(RecordsError):
    code, status = "profile_changed", 409
    sentence = "Somebody else has saved this part meanwhile. Look at it below, then save again."


class EntryRefused(RecordsError):
    """Something that the desk has to write or tick is missing."""

    code, status = "entry_refused", 422
    sentence = "Something is missing."


class QuestionRefused(RecordsError):
    """Only the physiotherapist who wrote the words is shown them."""

    code, status = "question_refused", 422

    def __init__(self, names: Sequence[str] = ()) -> None:
        quoted = ", ".join(f"\u201c{name}\u201d" for name in names)
        super().__init__(f"The front desk must not read {quoted}. Put it in other words.")


class LeaseLost(RecordsError):
    code, status = "lease_lost", 409
    sentence = "Another worker has this job now."


class PasskeyRefused(RecordsError):
    code, status = "passkey_refused", 422
    sentence = "This passkey cannot be used. Try again, or use another one."


class AccountRefused(RecordsError):
    code, status = "account_refused", 422
    sentence = "This account cannot be made."
