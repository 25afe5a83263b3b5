"""Small files whose sandbox teaches: a training with three sessions, in a corner of Vlaminggem."""

from pathlib import Path

from tests.small_files import SmallFiles

LESSONS = """\
trainings:
  - id: e-mail
    help_point_id: zonnedorp-school
    title: {nl: E-mail, fr: E-mail}
    theme: email
    level: starter
    languages: [nl]
    only_for: {age_min: 18, age_max: 65}
    fee: {level: symbolic, amount_eur: 2, per: session}
sessions:
  - id: e-mail-1
    training_id: e-mail
    day: P3D
    begins: "14:00"
    ends: "16:00"
    capacity: 4
    waiting_list: true
    registered: [2, 1]
    walk_ins: [1]
    waiting: [1, 3]
  - id: e-mail-2
    training_id: e-mail
    day: saturday from P8D
    begins: "10:00"
    ends: "12:00"
    capacity: 4
    extra_places: 2
    reason: Two chairs from next door
    registered: [3]
    registration_closes_at: {day: P1D, at: "18:00"}
  - id: e-mail-3
    training_id: e-mail
    meetings:
      - {day: P4D, begins: "18:30", ends: "20:30"}
      - {day: P11D, begins: "18:30", ends: "20:30"}
    booking: phone
    status: moved
    moved_from: {day: P2D, at: "18:30"}
    reason: The room was taken
"""


class TeachingFiles(SmallFiles):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sandbox = folder / "sandbox.yaml"
        said = self.sandbox.read_text(encoding="utf-8")
        self.sandbox.write_text(said + LESSONS, encoding="utf-8")

    def mistake(self, old: str, new: str) -> int:
        """Its line in the sandbox."""
        return self.change(old, new, path=self.sandbox)
