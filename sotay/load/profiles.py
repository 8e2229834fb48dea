"""`sotay/profiles/`: what organisations of one sort have in common, as data."""

from __future__ import annotations

from functools import cache

from sotay.base.folders import CODE
from sotay.load.yaml.parse import parse
from sotay.load.yaml.validate import validate
from sotay.model.profiles import Profile, ProfileName

FOLDER = CODE / "profiles"


@cache
def profile_of(name: ProfileName) -> Profile:
    """Return a profile by the name of its file."""
    data, lines, problems = parse((FOLDER / f"{name}.yml").read_text("utf-8"), f"sotay/profiles/{name}.yml")
    found, mistakes = validate(data, lines, name, Profile)
    assert found is not None, [*problems, *mistakes]
    return found
