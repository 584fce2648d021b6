"""What a form costs the database: each statement takes the time of many of SQLite's or ours."""

from sqlalchemy import event

from tests.factories.cases import Clinic, a_submission

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def test_the_first_form_of_a_patient_takes_few_statements(clinic: Clinic) -> None:
    a_submission(clinic)  # the first of all also checks the data key
    said: list[str] = []

    @event.listens_for(clinic.db.engine, "before_cursor_execute")
    def _said(*given: object) -> None:
        said.append(str(given[2]))

    a_submission(clinic)

    most = 12 if clinic.db.is_sqlite else 14  # PostgreSQL also locks the name and the chain
    assert len([each for each in said if each.startswith(VERBS)]) <= most, said
