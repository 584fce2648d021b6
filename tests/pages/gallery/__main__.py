"""Draws docs/gallery/pages anew; `--whole FOLDER` keeps uncut pictures in all colours elsewhere."""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.guards.tree import ROOT
from tests.pages.conftest import CHROMIUM, FLAGS
from tests.pages.gallery import readme
from tests.pages.gallery.camera import Camera
from tests.pages.gallery.clinic import demo_clinic
from tests.pages.gallery.scenes import SCENES

FOLDER = ROOT / "docs" / "gallery" / "pages"


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.pages.gallery", description=__doc__)
    asked.add_argument("scenes", nargs="*", help=f"some of {', '.join(SCENES)}; else all")
    asked.add_argument("--whole", type=Path, help="a folder for uncut pictures in all colours")
    given = asked.parse_args()
    folder = given.whole or FOLDER
    if not given.scenes:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    camera = Camera(folder, whole=given.whole is not None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with demo_clinic(browser) as clinic:
            for name in given.scenes or SCENES:
                SCENES[name](clinic, camera)
        browser.close()
    if not given.scenes:
        camera.write_list()
    if folder == FOLDER and not given.scenes:
        readme.draw(folder)


if __name__ == "__main__":
    main()
