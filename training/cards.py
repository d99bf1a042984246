"""Adding measurements to the card of an exported model."""
from __future__ import annotations

import json
import os
from pathlib import Path


def read_card(model: Path) -> dict:
    """model/card.json."""
    return json.loads((model / "card.json").read_text())


def add_to_card(model: Path, sections: dict) -> None:
    """Replace these fields of model/card.json, or add them; complete or not at all."""
    path = model / "card.json"
    card = read_card(model) | sections
    partial = path.with_name(f"card.json.{os.getpid()}.partial")
    try:
        partial.write_text(json.dumps(card, indent=1) + "\n")
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
