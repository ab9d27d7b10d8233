"""Real models with real files: trained once on a simulated world, and put in service by two."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from members.models import User
from reviews.actions.model_duty import approve_duty, propose_duty
from reviews.actions.register_model import Origin, register_model
from reviews.models import ModelDuty, ModelVersion
from reviews.models.clearing import DutyRole
from reviews.scoring.artefact import Known, write
from reviews.scoring.fit import Fitted, fit
from tests.reviews.clearing.stages import Automatic
from tests.reviews.scoring.cases import simulated
from tests.stages import House

VERSIONS = ("pre-1", "pre-2")


def fitted() -> Fitted:
    """Some thousand cases: enough to answer, a few seconds to train."""
    world = simulated(4000, seed=5)
    return fit(world.rows, world.labels, world.groups, seed=1)


@dataclass
class Shelf:
    """Written models, as training leaves them; `known` is what is to be registered of each."""

    folder: Path
    known: dict[str, Known] = field(default_factory=dict)


def shelf(folder: Path) -> Shelf:
    model = fitted()
    made = Shelf(folder)
    for version in VERSIONS:
        made.known[version] = write(folder / version, model, version=version)
    return made


@dataclass
class Served:
    """The house with files of its own in `folder`, that a test may spoil."""

    house: House
    folder: Path
    known: dict[str, Known]

    @property
    def staff(self) -> dict[str, User]:
        return self.house.staff

    def registers(self, version: str = "pre-1") -> ModelVersion:
        return register_model(
            known=self.known[version],
            origin=Origin(
                manifest_sha256="0" * 64, trained_on=4000, seed=1, metrics={}, libraries={}
            ),
            actor=self.staff["supervisor"],
            now=self.house.now,
        )

    def serves(self, model: ModelVersion, role: str = DutyRole.CHAMPION) -> ModelDuty:
        """One supervisor proposes it, the other one approves."""
        duty = propose_duty(
            model=model,
            scheme_id=self.house.scheme.pk,
            role=role,
            reason="首次投入使用",
            actor=self.staff["supervisor"],
            now=self.house.now,
        )
        return approve_duty(duty_id=duty.pk, actor=self.staff["supervisor2"], now=self.house.now)

    def champion(self) -> ModelVersion:
        model = self.registers()
        self.serves(model)
        return model

    def runs(self, *, threshold: float = 0.5) -> Automatic:
        """In service, certified and switched on, each by two."""
        auto = Automatic(self.house, self.champion())
        auto.approved(threshold=threshold)
        auto.switched_on()
        self.house.later(minutes=1)
        return auto


def served_in(house: House, made: Shelf, folder: Path) -> Served:
    """With copies of the files; models are asked."""
    house.undone.discard("reviews.score_claim")
    shutil.copytree(made.folder, folder, dirs_exist_ok=True)
    return Served(house, folder, dict(made.known))
