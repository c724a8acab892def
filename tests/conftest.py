"""What every test shares: where things are, and property tests that draw the same examples every time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Same inputs, same verdict: no random seed, no stored examples, no clock (a slow machine is not a failure).
settings.register_profile("deterministic", derandomize=True, database=None, deadline=None, print_blob=False)
settings.load_profile("deterministic")

# Terminal tables are as wide here as where nothing is known of the terminal, whoever runs the tests.
os.environ["COLUMNS"] = "160"

REPO = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repo() -> Path:
    """The checkout."""
    return REPO


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Folder of the real documents, which are not part of the repository; tests that need them are skipped without."""
    folder = REPO.parent / "shared" / "semillas"
    if not folder.is_dir():
        pytest.skip("real documents not present")
    return folder
