"""What a worker cannot draw is said in words on the case page, and nothing wrong is stored."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

import reports
from records.tables import Drawing
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.api.office import words
from tests.api.test_faults import a_full_disk
from tests.api.test_sessions import browser
from worker.work import run_job
from worker.workshop import Workshop

WITHOUT = "AtkinsonHyperlegibleNext_700Bold.ttf"
WORKER = """
import sys
from worker.work import run_job
from worker.workshop import workshop
print(run_job(workshop(), sys.argv[1]))
"""


def drawn(clinic: Clinic) -> int:
    with clinic.database.reading() as session:
        return session.scalars(select(func.count()).select_from(Drawing)).one()


def tried_to_the_end(clinic: Clinic, job_id: str) -> None:
    """As often as a worker may."""
    used = clinic.services
    shop = Workshop(used.settings, used.database, used.knowledge, clinic.clock)
    while run_job(shop, job_id) == "failed":
        clinic.clock.pass_time(seconds=61)


def test_on_a_full_disk_the_case_page_says_why_and_the_sheet_is_drawn_later(clinic: Clinic) -> None:
    case = clinic.post_intake(a_form("EX-02")).json["id"]
    with a_full_disk(clinic.database):
        tried_to_the_end(clinic, clinic.sent[0])

    assert (clinic.case(case)["state"], drawn(clinic)) == ("render_failed", 0)
    assert "the disk may be full" in words(browser(clinic).get(f"/cases/{case}"))
    assert clinic.act(case, "retry", claim=clinic.claim(case)).status_code == 200
    clinic.work()
    assert clinic.case(case)["state"] == "awaiting_sign_off"


def test_without_a_font_the_case_page_says_so_and_no_sheet_is_drawn(
    clinic: Clinic, tmp_path: Path
) -> None:
    case = clinic.post_intake(a_form("EX-02")).json["id"]

    assert run_without_a_font(clinic, tmp_path / "program", clinic.sent[0]) == "failed"

    assert (clinic.case(case)["state"], drawn(clinic)) == ("render_failed", 0)
    assert "A font of the program is missing" in words(browser(clinic).get(f"/cases/{case}"))


def run_without_a_font(clinic: Clinic, program: Path, job_id: str) -> str:
    """A worker of a damaged installation does the job: how it ends."""
    root, settings = Path(reports.__file__).parents[1], clinic.services.settings
    for name in ("reports", "records", "rules", "worker"):
        shutil.copytree(root / name, program / name, ignore=shutil.ignore_patterns("__pycache__"))
    (program / "reports" / "fonts" / WITHOUT).unlink()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(program),
        "SCIATRIAGE_HOME": str(settings.home),
        "DATABASE_URL": settings.database_url,
        "SCIATRIAGE_MAX_ATTEMPTS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", WORKER, job_id],
        cwd=program,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
