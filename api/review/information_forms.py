"""Forms that bring information: answers, findings, what clears a flag, what is found later."""

from api.intake.form import Read, read
from api.review.post import LONGEST, Post, Refused
from records import actions
from records.actions import Done
from records.views import CONFIRMED_SOURCES
from rules.knowledge_model import Item, Tier


def answers(post: Post) -> Done:
    given = _read(post, [i for i in _items(post) if not i.id.startswith("ex_")])
    known = _unchanged(post)
    answers = {
        item: value
        for item, value in given.answers.items()
        if value is not None and (item, value) not in known
    }
    accept = tuple(
        name for name in post.form.getlist("accept") if name in post.knowledge.questionnaire.items
    )
    if not answers and not accept:
        raise Refused({"answers": "Answer at least one question first."})
    return actions.record_answers(*post.on, **post.held, answers=answers, accept=accept)


def _unchanged(post: Post) -> set[tuple[str, object]]:
    """On a whole section, what stands already and is not too old: not recorded a second time."""
    if "section" not in post.form:
        return set()
    view = post.view()
    return {(k, v) for k, v in view.inputs.answers.items() if k not in view.expired}


def exam(post: Post) -> Done:
    given = _read(post, [item for item in _items(post) if item.id.startswith("ex_")])
    exam = {item: value for item, value in given.answers.items() if value is not None}
    if not exam:
        raise Refused({"exam": "Enter at least one finding first."})
    return actions.record_exam(*post.on, **post.held, exam=exam)


def _items(post: Post) -> list[Item]:
    """The items that the posted form showed."""
    shown = post.knowledge.questionnaire.items.values()
    return [item for item in shown if f"{item.id}-shown" in post.form]


def _read(post: Post, items: list[Item]) -> Read:
    given = read(post.knowledge, items, post.form)
    if given.faults:
        raise Refused(given.faults)
    return given


def clear(post: Post) -> Done:
    basis = post.form.get("basis")
    if basis not in ("examination", "other_service_result"):
        raise Refused(
            {"basis": "Say on what basis: your examination, or another service's result."}
        )
    return actions.clear(
        *post.on,
        **post.held,
        rule=post.form.get("rule") or None,
        precaution=post.form.get("precaution") or None,
        level=_level(post, "level"),
        basis=basis,  # type: ignore[arg-type]
        reason=post.text("reason", "Write the reason."),
    )


def clear_examined(post: Post) -> Done:
    """The merged checklist: every ticked flag needs what was found against it."""
    ticked = [name for name in post.form.getlist("examined") if name in post.knowledge.red_flags]
    if not ticked:
        raise Refused({"checklist": "Tick what your examination clears."})
    texts = {name: post.form.get(f"found-{name}", "").strip()[:LONGEST] for name in ticked}
    faults = {f"found-{name}": "Write what you found." for name in ticked if not texts[name]}
    if faults:
        raise Refused(faults)
    found = [actions.Finding(name, _level(post, f"level-{name}"), texts[name]) for name in ticked]
    return actions.clear_by_examination(*post.on, **post.held, found=found)


def _level(post: Post, name: str) -> Tier | None:
    level = post.form.get(name)
    return Tier(level) if level in set(Tier) else None


def follow_up(post: Post) -> Done:
    source = post.form.get("source")
    return actions.follow_up(
        *post.on,
        **post.held,
        source=source if source in CONFIRMED_SOURCES else None,
        review_on=post.day("review_on"),
        note=post.short("note"),
    )
