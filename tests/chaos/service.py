"""The whole service as real processes, any of which can be killed or replaced by a doomed one."""

from pathlib import Path
from typing import Literal

from tests.processes import Broker, Process, Stack, answers, wait_until

Part = Literal["web", "worker", "relay"]
Deed = Literal["kill", "kill-child", "hold"]


class Doomed:
    """A part that dies, or is held, at a step of its own; `reached` says that it came to it."""

    def __init__(self, process: Process, mark: Path, *, dies: bool) -> None:
        self.process = process
        self.mark = mark
        self.dies = dies

    def reached(self) -> bool:
        return self.mark.exists()

    def wait(self) -> None:
        wait_until(self.reached, "the step is reached")
        if self.dies:  # the mark is made a moment before: who mends then would find it alive
            wait_until(lambda: not self.process.alive, "it is dead")

    def let_go(self) -> None:
        """End the hold."""
        self.mark.unlink()


class Service:
    """Everything that `mend` finds dead is started again, as a supervisor would."""

    def __init__(self, home: Path, database_url: str, broker: Broker, **settings: object) -> None:
        self.database_url = database_url
        self.broker = broker
        settings = {"SCIATRIAGE_UNDO_SECONDS": 1, **settings}
        self.stack = Stack(home, database_url, broker.url, **settings)
        self.url = self.stack.url
        self.parts: dict[Part, Process] = {}
        self.steps = 0

    def start(self, part: Part) -> None:
        if part not in self.parts or not self.parts[part].alive:
            command = {"web": self._start_web, "worker": self.stack.worker}
            self.parts[part] = command.get(part, self.stack.relay)()

    def _start_web(self) -> Process:
        """With one process, for it starts faster; the storm has all of them."""
        return self.stack.start("-m", "gunicorn", "--config", "python:api.serving", "--workers=1")

    def mend(self) -> None:
        """Start what is dead; wait for the web server."""
        if not self.broker.answers():
            self.broker.process.kill()
            self.broker.restart()
        for part in ("relay", "worker", "web"):
            self.start(part)
        wait_until(lambda: answers(f"{self.url}/healthz"), "web answers")

    def kill(self, part: Part) -> None:
        self.parts[part].kill()

    def doom(self, part: Part, step: str, *, nth: int = 1, do: Deed = "kill") -> Doomed:
        """Put a doomed process in the place of a part."""
        self.kill(part)
        self.steps += 1
        mark = self.stack.home / f"step-{self.steps}"
        process = self.stack.start(
            *("-m", "tests.chaos.step", part),
            STEP=step,
            STEP_NTH=str(nth),
            STEP_DO=do,
            STEP_MARK=str(mark),
        )
        self.parts[part] = process
        if part == "web":
            wait_until(lambda: answers(f"{self.url}/healthz"), "web answers")
        return Doomed(process, mark, dies=do == "kill")

    def close(self) -> None:
        self.stack.close()
