"""The peer of the REST benchmarks: FastAPI with nothing behind it."""

from __future__ import annotations

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    """What is given back."""

    title: str
    role: str
    priority: str


@app.post("/echo", status_code=201)
async def echo(item: Item) -> Item:
    """Parse and give back."""
    return item


@app.get("/items")
async def items() -> list[Item]:
    """A hundred rows that lie ready."""
    return [Item(title="Measure listing", role="developer", priority="high")] * 100
