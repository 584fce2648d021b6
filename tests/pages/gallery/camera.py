"""Takes each page twice, as on a desk and as on a phone, in small files; and writes their list."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, FloatRect, Page, TimeoutError

DESK, PHONE = (1280, 900), (390, 844)
TALLEST = {"desk": 2000, "phone": 2400}
WHOLE = 9000
"""Pixels after which a page is cut: in the gallery, and in the folder that `--whole` names."""
COLOURS = 62
PAPER = (255, 255, 255, 243, 246, 245)
"""Two more: cards and the page below them, so that neither is tinted."""
SETTLED = 2000
"""Milliseconds to wait until nothing is loaded: pages that are told of changes load for ever."""
_READY = """Promise.race([new Promise(then => setTimeout(then, 1500)), Promise.all([
    document.fonts.ready, ...[...document.images].map(image => image.decode().catch(() => 0))])
    ]).then(() => scrollTo(0, 0))"""
"""Fonts and pictures are there; some pictures out of sight are never decoded."""
_HEAD = """# Every page

Drawn anew by `make gallery` from a served demo clinic in which every patient is made up. Each page
is shown as on a desk (1280 pixels wide) and as on a phone (390); long pages are cut.
"""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pictures that belong together."""

    title: str
    pictures: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Camera:
    """Where the pictures go; `whole` keeps them as they are, in all colours and to the end."""

    folder: Path
    whole: bool = False
    chapters: list[Chapter] = field(default_factory=list)

    def chapter(self, title: str) -> None:
        self.chapters.append(Chapter(title))

    def take(self, page: Page, name: str, caption: str, part: str | None = None) -> None:
        """Both pictures of this page, or of a part of it; its window is left as on a desk."""
        self.chapters[-1].pictures.append((name, caption))
        with suppress(TimeoutError):
            page.wait_for_load_state("networkidle", timeout=SETTLED)
        for kind, (width, height) in (("phone", PHONE), ("desk", DESK)):
            page.set_viewport_size({"width": width, "height": height})
            self._ready(page)
            shot = (
                page.locator(part).screenshot(animations="disabled")
                if part
                else self._whole_page(page, width, TALLEST[kind])
            )
            found = shot if self.whole else small(shot)
            (self.folder / f"{name}-{kind}.png").write_bytes(found)

    def _ready(self, page: Page) -> None:
        """Wait for fonts and pictures; once more when the page has just gone to another."""
        try:
            page.evaluate(_READY)
        except Error:
            page.wait_for_load_state()
            page.evaluate(_READY)

    def _whole_page(self, page: Page, width: int, tallest: int) -> bytes:
        tall = int(page.evaluate("document.documentElement.scrollHeight"))
        tall = min(tall, WHOLE if self.whole else tallest)
        clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": tall}
        return page.screenshot(full_page=True, clip=clip, animations="disabled")

    def write_list(self) -> None:
        (self.folder / "README.md").write_text(listed(self.chapters), encoding="utf-8")


def small(shot: bytes) -> bytes:
    """The same in few colours."""
    kept = BytesIO()
    few(Image.open(BytesIO(shot)).convert("RGB")).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def few(drawn: Image.Image) -> Image.Image:
    """By what colours there are, not how often: a red mark stays red among much white."""
    found = drawn.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(found.getpalette() or [])[: 3 * COLOURS], *PAPER])
    return drawn.quantize(palette=palette, dither=Image.Dither.NONE)


def listed(chapters: Sequence[Chapter]) -> str:
    """The list of all pictures, by chapter."""
    lines = [_HEAD]
    for chapter in chapters:
        lines += [f"## {chapter.title}", "", "| page | desk | phone |", "|---|---|---|"]
        for name, caption in chapter.pictures:
            desk, phone = (
                f'<img src="{name}-{kind}.png" alt="{caption} ({kind})" width="{wide}">'
                for kind, wide in (("desk", 480), ("phone", 180))
            )
            lines.append(f"| {caption} | {desk} | {phone} |")
        lines.append("")
    return "\n".join(lines)
