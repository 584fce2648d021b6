"""The events of the audit as sentences, and the kinds by which they can be filtered."""

from collections.abc import Mapping

from api import words
from api.administration.profile_words import FIELDS
from records.trail import TrailRow

ON_CASES = {
    "submit": "handed in the form",
    "acknowledge": "acts on the referral",
    "outcome": "recorded what became of the referral",
    "answers": "entered answers",
    "exam": "entered an examination",
    "clear": "cleared a finding",
    "refer": "referred the patient",
    "reply": "answered the question at the desk",
    "escalate": "a time limit raised the urgency",
    "clock": "a time limit ran out",
    "return": "asked the front desk",
    "withhold": "decided to give no sheet",
    "claim": "claimed the case",
    "release_claim": "gave the case back",
    "close": "closed the case",
    "close_episode": "closed the episode",
}
ON_DOCUMENTS = {
    "prepare": "had the general sheet prepared",
    "rendered": "drew the draft",
    "render_failed": "could not draw the sheet",
    "retry": "had the sheet drawn again",
    "edit": "changed the sheet",
    "follow_up": "recorded a follow-up",
    "sign": "signed",
    "undo": "took the signature back",
    "release": "released the signed sheet",
    "recall": "withdrew the released sheet",
    "print": "printed a document",
    "hand_over": "handed a document over",
    "safety_net": "gave the safety sheet",
}
ON_ACCOUNTS = {
    "create_user": "added the account",
    "disable_user": "closed the account",
    "enable_user": "opened the account again",
    "change_role": "changed the role",
    "set_password": "set a new password",
    "choose_password": "chose a new password",
    "set_passcode": "set the tablet's passcode",
    "create_token": "made the token",
    "revoke_token": "revoked the token",
    "sign_in": "signed in",
    "single_sign_on": "signed in by single sign-on",
    "single_sign_on_refused": "was refused at single sign-on",
    "single_sign_on_linked": "was linked to single sign-on",
    "single_sign_on_unlinked": "undid the link to single sign-on of",
    "choose_way": "chose the way to sign in of",
    "sign_in_refused": "was refused at sign-in",
    "sign_out": "signed out",
    "end_sign_ins": "ended the sessions",
    "second_factor_added": "set up an authenticator app",
    "second_factor_removed": "took the authenticator app away",
    "second_factors_removed": "took app, passkeys and recovery codes away",
    "passkey_added": "added a passkey",
    "passkey_removed": "removed a passkey",
    "wrong_passkey": "showed a passkey that did not fit",
    "wrong_code": "typed a wrong code",
    "recovery_code_used": "used a recovery code",
    "require_second_factor": "made the second step at sign-in required",
    "rotate_keys": "began to seal everything with a new data key",
    "keys_rotated": "sealed everything with the new data key",
    "forget_key": "took an old data key out of the file",
    "second_factor_optional": "made the second step at sign-in optional",
}
LOOKS = {
    "view": "read the case",
    "view_document": "looked at a document",
    "view_list": "looked at the list of cases",
    "view_form": "looked at an unfinished form",
    "view_matches": "looked at patients who may be the same person",
    "view_audit": "looked at this trail",
    "view_sheet": "opened a released sheet on a phone",
}
ON_CLINIC = {
    "create_site": "made the clinic",
    "set_clinic_profile": "changed the clinic profile",
    "export_audit": "exported the audit trail",
    "export": "exported the activity table",
    "export_case": "took the whole case out as a file",
    "erase_case": "erased the case",
}
ON_FORMS = {
    "start_form": "started a form",
    "save_form": "kept answers of a form",
    "form_link": "made a link to a form",
    "form_opened": "opened a form by name",
    "form_refused": "gave a wrong name or birth date for a form",
    "form_went_on": "went on with a form",
    "give_up_form": "gave a form up",
    "forget_form": "forgot a form that nobody went on with",
}
KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "cases": ("Work on cases", ON_CASES),
    "documents": ("Sheets and letters", ON_DOCUMENTS),
    "looks": ("Who looked", LOOKS),
    "accounts": ("Sign-in, accounts and tokens", ON_ACCOUNTS),
    "forms": ("Forms and links", ON_FORMS),
    "clinic": ("Clinic and audit", ON_CLINIC),
}
SENTENCES = {event: said for _, events in KINDS.values() for event, said in events.items()}


def sentence(row: TrailRow) -> str:
    """What was done, without who and when."""
    said = SENTENCES.get(row.event, row.event.replace("_", " "))
    if row.subject:
        said += f" “{row.subject}”"
    return f"{said} ({', '.join(map(_note, row.note.split(', ')))})" if row.note else said


def _note(note: str) -> str:
    """A role, a field of the profile, or a code as words."""
    return words.ROLES.get(note) or FIELDS.get(note, "").lower() or note.replace("_", " ")


def move(row: TrailRow) -> str:
    """From which state to which, when it changed."""
    if row.to_state is None or row.from_state == row.to_state:
        return ""
    after = words.state_words(row.to_state)[0]
    if row.from_state is None:
        return after
    return f"{words.state_words(row.from_state)[0]} → {after}"
