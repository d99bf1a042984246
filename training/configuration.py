"""Reading a configuration: every key that it must have, may have, and what it takes."""
from __future__ import annotations

import json
from pathlib import Path

REQUIRED = {"id": str, "title": str, "kind": str, "architecture": str, "labels": str, "seed": int, "epochs": int, "batch": int,
            "peak_rate": float, "warm_up": float, "momentum": float, "weight_decay": float, "label_smoothing": float,
            "crop_margin": int, "average_decay": float, "bfloat16": bool, "adversary": (dict, type(None)), "limits": list}
OPTIONAL = {"early_crop": dict, "start_from": str, "shuffle_labels": bool, "pictures": int}
ADVERSARY = {"norm": str, "epsilon": float, "steps": int, "step": float}
EARLY_CROP = {"size": int, "epochs": int}
POSITIVE = ("epochs", "batch", "peak_rate", "pictures", "epsilon", "steps", "step", "size")


class ConfigurationError(ValueError):
    """A configuration lacks something, holds something unknown, or a value that its key does not take."""


def read(path: Path) -> dict:
    """The configuration in a file, checked; errors name the file and the key."""
    try:
        config = json.loads(path.read_text())
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"{path} is not JSON: {error}") from None
    check_table(config, REQUIRED, OPTIONAL, str(path))
    if config["adversary"]:
        check_table(config["adversary"], ADVERSARY, {}, f"{path}, adversary")
        if config["adversary"]["norm"] not in ("l2", "linf"):
            raise ConfigurationError(f"{path}, adversary: norm is 'l2' or 'linf', not {config['adversary']['norm']!r}")
    if "early_crop" in config:
        check_table(config["early_crop"], EARLY_CROP, {}, f"{path}, early_crop")
    if not 0 < config["warm_up"] < 1:
        raise ConfigurationError(f"{path}: warm_up is a share of the steps between 0 and 1, not {config['warm_up']}")
    return config


def check_table(table: object, required: dict, optional: dict, where: str) -> None:
    """Keys and the types of their values; where a number is meant, an integer will do."""
    if not isinstance(table, dict):
        raise ConfigurationError(f"{where} is {json.dumps(table)}, and a table of keys and values is needed")
    known = required | optional
    for key in table:
        if key not in known:
            raise ConfigurationError(f"{where}: unknown key {key!r}; there are {', '.join(known)}")
    for key in required:
        if key not in table:
            raise ConfigurationError(f"{where}: {key!r} is missing")
    for key, value in table.items():
        wanted = known[key]
        fits = isinstance(value, (int, float) if wanted is float else wanted)
        if not fits or (isinstance(value, bool) and wanted is not bool):
            raise ConfigurationError(f"{where}: {key} = {json.dumps(value)} is not accepted; it takes {words(wanted)}")
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value < (1e-12 if key in POSITIVE else 0):
            raise ConfigurationError(f"{where}: {key} = {value} is not accepted; it takes a number {'above' if key in POSITIVE else 'of at least'} 0")


def words(wanted: type | tuple) -> str:
    names = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", dict: "a table", list: "a list"}
    return names.get(wanted, "a table or null")


def check_data(config: dict, pictures: int, side: int) -> None:
    """That the data are large enough for the configuration. side: of the pictures, in pixels."""
    if config["batch"] > pictures:
        raise ConfigurationError(f"{config['id']}: a batch of {config['batch']} cannot be drawn from {pictures} pictures")
    early = config.get("early_crop")
    if early and early["size"] > side + 2 * config["crop_margin"]:
        raise ConfigurationError(f"{config['id']}: crops of {early['size']} pixels do not fit into pictures of {side}")
