"""`sciatriage verify`: is this PDF one that was signed and released here, unchanged?"""

import hashlib
from pathlib import Path

import click

from api.cli.faults import Refused
from api.cli.store import opened
from records.document_views import find_released
