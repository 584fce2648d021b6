"""Checks between the knowledge files: every name that one file uses another one defines."""

from collections.abc import Iterable, Iterator, Mapping

from rules.condition_checks import condition_faults
from rules.condition_circles import circles
from rules.knowledge_model import Knowledge, Tier
from rules.pose_checks import pose_faults

NEVER_LIFTED = "pc_spine_surgery_3m"


def faults_of(knowledge: Knowledge) -> list[str]:
    """Every broken reference, each with file, key and what to do; empty when all is well."""
    unreadable = list(condition_faults(knowledge))
    return [
        *unreadable,
        *([] if unreadable else circles(knowledge)),
        *_citation_faults(knowledge),
        *_red_flag_faults(knowledge),
        *_mimic_faults(knowledge),
        *_exercise_faults(knowledge),
        *pose_faults(knowledge),
        *_item_faults(knowledge),
        *_chart_faults(knowledge),
        *_clock_faults(knowledge),
    ]


def _citation_faults(knowledge: Knowledge) -> Iterator[str]:
    cited: list[tuple[str, Iterable[str]]] = [
        *(
            (f"red_flags/{rule.id}.yaml: sources", rule.sources)
            for rule in knowledge.red_flags.values()
        ),
        *(
            (f"evidence/{e.group}.yaml: {e.id}.sources", e.sources)
            for e in knowledge.evidence.values()
        ),
        *(
            (f"mimics/{mimic.id}.yaml: sources", mimic.sources)
            for mimic in knowledge.mimics.values()
        ),
        *((f"precautions.yaml: {p.id}.sources", p.sources) for p in knowledge.precautions.values()),
        *((f"exercises/{e.id}.yaml: citations", e.citations) for e in knowledge.exercises.values()),
    ]
    for place, keys in cited:
        if not tuple(keys):
            yield f"{place}: no source; name at least one key of sources.yaml"
        for key in keys:
            if key not in knowledge.sources:
                yield f"{place}: unknown source {key!r}; add it to sources.yaml"


def _red_flag_faults(knowledge: Knowledge) -> Iterator[str]:
    for rule in knowledge.red_flags.values():
        place = f"red_flags/{rule.id}.yaml"
        if rule.destination not in knowledge.destinations:
            yield (
                f"{place}: destination: unknown destination {rule.destination!r};"
                " add it to destinations.yaml"
            )
        ranks = [level.tier.rank for level in rule.levels]
        if not ranks or ranks != sorted(set(ranks)):
            yield f"{place}: levels: give each tier once, the most urgent first"
        for level in rule.levels:
            where = f"{place}: levels.{level.tier}"
            if level.patient_text not in knowledge.texts.by_key:
                yield (
                    f"{where}.patient_text: unknown text {level.patient_text!r};"
                    " add it to texts.yaml"
                )
            if level.tier is Tier.EMERGENCY_NOW and level.handout != "never":
                yield f"{where}.handout: an emergency allows no sheet; write never"
            if level.desk not in knowledge.scripts:
                yield f"{where}.desk: unknown script {level.desk!r}; add it to scripts.yaml"


def _mimic_faults(knowledge: Knowledge) -> Iterator[str]:
    for mimic in knowledge.mimics.values():
        place = f"mimics/{mimic.id}.yaml"
        if mimic.same_as is not None and mimic.same_as not in knowledge.red_flags:
            yield f"{place}: same_as: {mimic.same_as!r} is no red flag; correct the id"
        for row in sorted(set(mimic.capped_rows) - {row.id for row in mimic.rows}):
            yield f"{place}: capped_rows: unknown row {row!r}; correct the id"


def _exercise_faults(knowledge: Knowledge) -> Iterator[str]:
    named: list[tuple[str, Iterable[str]]] = [
        (f"ladders.yaml: {name}.{slot.slot}", slot.candidates)
        for name, slots in knowledge.ladders.items()
        for slot in slots
    ]
    for place, candidates in named:
        for name in candidates:
            if name in knowledge.exercises and not knowledge.exercises[name].auto:
                yield f"{place}: {name} is added by a clinician only; remove it or set auto"
    for exercise in knowledge.exercises.values():
        place = f"exercises/{exercise.id}.yaml"
        named += [
            (f"{place}: regress", exercise.regress),
            (f"{place}: progress", exercise.progress),
        ]
        tags = [*exercise.tags, *(tag for each in exercise.variants for tag in each.tags)]
        yield from _tag_faults(knowledge.tags, f"{place}: tags", tags)
    for precaution in knowledge.precautions.values():
        blocks = [block for block in precaution.blocks if block != "*"]
        yield from _tag_faults(knowledge.tags, f"precautions.yaml: {precaution.id}.blocks", blocks)
        if precaution.can_lift == (precaution.id == NEVER_LIFTED):
            yield (
                f"precautions.yaml: {precaution.id}.can_lift: only {NEVER_LIFTED}"
                " can never be lifted; correct it"
            )
    for place, ids in named:
        for unknown in sorted(set(ids) - set(knowledge.exercises)):
            yield f"{place}: unknown exercise {unknown!r}; add its file or correct the id"


def _tag_faults(tags: Mapping[str, str], place: str, used: Iterable[str]) -> Iterator[str]:
    for tag in used:
        if tag not in tags:
            yield f"{place}: unknown tag {tag!r}; add it to tags.yaml"


def _item_faults(knowledge: Knowledge) -> Iterator[str]:
    for item in knowledge.questionnaire.items.values():
        place = f"questionnaire/{item.page}.yaml: {item.id}"
        codes = [option.code for option in item.options]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield f"{place}.options: {code!r} is given twice; keep one"
        if item.type in ("choice", "choices") and not codes:
            yield f"{place}.options: no options; list them"
        if item.type == "chart" or not item.options:
            continue
        ordered = {code for tie in item.order for code in tie}
        for code in sorted(ordered - {*codes, "unknown"}):
            yield f"{place}.order: {code!r} is no option; correct the code"
        for code in sorted(set(codes) - {*ordered, "unsure", "declined"} if ordered else ()):
            yield f"{place}.order: {code!r} is missing; say how adverse it is"


def _chart_faults(knowledge: Knowledge) -> Iterator[str]:
    chart = knowledge.questionnaire.chart
    names = {zone.code.removesuffix("_l").removesuffix("_r") for zone in chart.zones}
    used = {f"groups.{name}": zones for name, zones in chart.groups.items()}
    used |= {f"sites.{name}": zones for name, zones in chart.sites.items()}
    used |= {
        f"roots.{n}": tuple(z for part in parts for z in part) for n, parts in chart.roots.items()
    }
    for place, zones in used.items():
        for zone in sorted(set(zones) - names):
            yield f"questionnaire/zones.yaml: {place}: unknown zone {zone!r}; correct the name"


def _clock_faults(knowledge: Knowledge) -> Iterator[str]:
    clocks = knowledge.clocks
    for name in (*clocks.fast_items, *clocks.expiring_items):
        if name not in knowledge.questionnaire.items:
            yield f"clocks.yaml: unknown question {name!r}; correct the id"
    for rule in (clocks.possible_rule, *clocks.examine_rules):
        if rule not in knowledge.red_flags:
            yield f"clocks.yaml: {rule!r} is no red flag; correct the id"
