"""The scenes in their order: later ones find what earlier ones have left."""

from collections.abc import Callable, Mapping

from tests.pages.gallery.administration import administration
from tests.pages.gallery.camera import Camera
from tests.pages.gallery.clinic import DemoClinic
from tests.pages.gallery.desk import desk
from tests.pages.gallery.intake import intake
from tests.pages.gallery.physio import physio
from tests.pages.gallery.wrong import wrong

SCENES: Mapping[str, Callable[[DemoClinic, Camera], None]] = {
    "intake": intake,
    "physio": physio,
    "desk": desk,
    "administration": administration,
    "wrong": wrong,
}
