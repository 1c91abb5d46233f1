"""What rules would do, counted: how many activities by rule, person and record, and which rule takes another's mail.

A count goes on from batch to batch: what it knows in between is plain JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SAMPLES = 5

Place = tuple[str, int]


@dataclass
class Tally:
    """Rules, persons and archives are named by their ids; person 0 is nobody, rule 0 is none that fits."""

    filed: int = 0
    fits: Counter[int] = field(default_factory=Counter)
    makes: Counter[int] = field(default_factory=Counter)
    persons: Counter[int] = field(default_factory=Counter)
    records: Counter[Place] = field(default_factory=Counter)
    taken: set[Place] = field(default_factory=set)
    hidden: dict[int, Counter[int]] = field(default_factory=dict)
    samples: dict[int, list[int]] = field(default_factory=dict)

    def note(self, archive: int, fitting: Sequence[int]) -> int:
        """One email on one record, and the rules that fit it in their order: the one that decides."""
        self.filed += 1
        self.fits.update(fitting or (0,))
        first, *others = fitting or (0,)
        for rule in others:
            self.hidden.setdefault(rule, Counter())[first] += 1
        for rule in fitting or (0,):
            samples = self.samples.setdefault(rule, [])
            if len(samples) < SAMPLES:
                samples.append(archive)
        return first

    def make(self, rule: int, place: Place, person: int, is_one_only: bool) -> None:
        """That `rule` would make an activity for `person`, unless there may be one only on `place` and is."""
        if is_one_only and place in self.taken:
            return
        if is_one_only:
            self.taken.add(place)
        self.makes[rule] += 1
        self.persons[person] += 1
        self.records[place] += 1

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON keeps it."""
        return {
            "filed": self.filed,
            "fits": list(self.fits.items()),
            "makes": list(self.makes.items()),
            "persons": list(self.persons.items()),
            "records": [[*place, count] for place, count in self.records.items()],
            "taken": [list(place) for place in self.taken],
            "hidden": [[rule, list(by.items())] for rule, by in self.hidden.items()],
            "samples": list(self.samples.items()),
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Tally:
        """What `to_json` gave; a new count of an empty dict."""
        return cls(
            filed=values.get("filed", 0),
            fits=Counter(dict(values.get("fits", ()))),
            makes=Counter(dict(values.get("makes", ()))),
            persons=Counter(dict(values.get("persons", ()))),
            records=Counter({(model, res_id): count for model, res_id, count in values.get("records", ())}),
            taken={(model, res_id) for model, res_id in values.get("taken", ())},
            hidden={rule: Counter(dict(by)) for rule, by in values.get("hidden", ())},
            samples=dict(values.get("samples", ())),
        )
