"""The pages of an administrator, to be registered by the app."""

from flask import Blueprint

from api.administration import (
    activity,
    audit,
    home,
    people,
    person,
    profile,
    rules,
    sign_in_ways,
    tokens,
)

PAGES = (home, profile, people, person, sign_in_ways, tokens, rules, activity, audit)
BLUEPRINTS: tuple[Blueprint, ...] = tuple(page.blueprint for page in PAGES)
