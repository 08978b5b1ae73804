"""One file for a trained model: numbers and JSON in a NumPy archive, no pickle.

A model file can thus be copied between machines without running anything that it holds. Its
contents are hashed, so that a half-written or changed file is refused by name.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiqi.lib.errors import Refusal

FORMAT = "yiqi-text-model-1"
Arrays = Mapping[str, NDArray[Any]]  # each array has its own kind of number
Facts = dict[str, Any]  # plain JSON


class ModelUnreadable(Refusal):
    """The file is no model of this version, or is damaged; ``params``: ``path``, ``why``."""

    code = "model_unreadable"


def _digest(arrays: Arrays, facts: bytes) -> str:
    digest = hashlib.sha256(facts)
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name}:{array.dtype.str}:{array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def write_model_file(path: Path, arrays: Arrays, facts: Facts) -> None:
    """Write arrays and facts to ``path``; a reader sees the old file or the new, never half."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    head = json.dumps({"format": FORMAT, "digest": _digest(arrays, text)}).encode()
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with unfinished.open("wb") as file:
        np.savez_compressed(
            file,
            allow_pickle=False,
            head=np.frombuffer(head, np.uint8),
            facts=np.frombuffer(text, np.uint8),
            **arrays,
        )
    unfinished.replace(path)


def read_model_file(path: Path) -> tuple[dict[str, NDArray[Any]], Facts]:
    """Read arrays and facts that ``write_model_file`` wrote.

    Raises:
        ModelUnreadable: missing, another format, or its hash does not match.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        head = json.loads(arrays.pop("head").tobytes())
        text = arrays.pop("facts").tobytes()
        is_whole = head["format"] == FORMAT and head["digest"] == _digest(arrays, text)
    except FileNotFoundError as error:
        raise ModelUnreadable(f"{path}: no such file", path=str(path), why="missing") from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ModelUnreadable(f"{path}: not a model", path=str(path), why="foreign") from error
    if not is_whole:
        raise ModelUnreadable(f"{path}: damaged or foreign", path=str(path), why="damaged")
    facts: Facts = json.loads(text)
    return arrays, facts
