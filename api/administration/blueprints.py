"""The pages of an administrator, to be registered by the app."""

from flask import Blueprint

from api.administration import activity, audit, home, people, profile, rules, tokens

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    page.blueprint for page in (home, profile, people, tokens, rules, activity, audit)
)
