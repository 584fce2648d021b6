"""The pages of an administrator, to be registered by the app."""

from flask import Blueprint

from api.administration import activity, audit, home, people, person, profile, rules, tokens

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    page.blueprint for page in (home, profile, people, person, tokens, rules, activity, audit)
)
