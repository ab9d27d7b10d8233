"""Another implementation of the same idea, MAPIE's, is never looser than ours.

Its test is Hoeffding and Bentkus', which holds for any bounded loss and so needs more cases than
the exact binomial one.
"""

import numpy as np
import pytest
from mapie.risk_control import BinaryClassificationController

from reviews.simulated.trial import as_cases, fit
from reviews.simulated.world import draw_cases
from reviews.thresholds import LADDER, certify

ALPHA = 0.01
ANY = frozenset({"any"})


def _by_mapie(chances: list[float], wrong: list[bool], ladder: tuple[float, ...]) -> float:
    """The loosest threshold that MAPIE certifies; 0 for none. A case is cleared where the chance
    that nothing is wrong is high enough, and of these at least 99 in 100 must be right."""
    controller = BinaryClassificationController(
        lambda rows: np.column_stack([rows[:, 0], 1 - rows[:, 0]]),
        risk="precision",
        target_level=1 - ALPHA,
        confidence_level=0.95,
        list_predict_params=1 - np.array(ladder),
        fwer_method="fixed_sequence",
    )
    controller.calibrate(np.array(chances)[:, None], 1 - np.array(wrong, dtype=int))
    valid = controller.valid_predict_params
    return float(1 - valid.min()) if len(valid) else 0.0


@pytest.mark.filterwarnings("ignore::UserWarning")  # it warns where nothing can be certified
def test_mapie_is_never_looser_and_mostly_near() -> None:
    near = 0
    for seed in range(11, 17):
        model = fit(draw_cases(4_000, seed=seed), seed=seed)
        cases = as_cases(model, draw_cases(8_000, seed=seed + 100), seed=seed)
        cases = [(chance, ANY if errors else frozenset()) for chance, errors in cases]
        threshold = certify(cases, {"any": ALPHA}, confidence=0.95).threshold or 0.0
        # Both begin at the same rung: where to begin is a matter of numbers, not of labels.
        begin = next(rung for rung in LADDER if sum(chance <= rung for chance, _ in cases) >= 299)
        rungs = tuple(rung for rung in LADDER if rung >= begin)
        theirs = _by_mapie(
            [chance for chance, _ in cases], [bool(errors) for _, errors in cases], rungs
        )
        assert theirs <= threshold + 1e-9
        near += theirs >= 0.5 * threshold
    assert near >= 3
