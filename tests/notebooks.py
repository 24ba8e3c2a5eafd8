"""Tiny notebooks for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Cell = dict[str, Any]


def code(source: str, *outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": list(outputs),
        "source": source,
    }


def text(source: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def printed(words: str) -> dict[str, Any]:
    return {"name": "stdout", "output_type": "stream", "text": words}


def shown(**data: str) -> dict[str, Any]:
    bundle = {kind.replace("_", "/"): value for kind, value in data.items()}
    return {"data": bundle, "metadata": {}, "output_type": "display_data"}


def notebook(*cells: Cell) -> dict[str, Any]:
    for number, cell in enumerate(cells):
        cell.setdefault("id", f"id-{number}")
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": list(cells),
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def save(path: Path, *cells: Cell) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook(*cells)), encoding="utf-8")
    return path


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
