"""What was read of papers is looked over and sent: by the member, or for them at a counter."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from claims.actions.send import send_filing
from claims.forms import CauseForm, ReadingForm
from claims.models import Claim, Filing
from claims.paper_facts import REQUIRED
from claims.queries.confirm import ReadPage, ReadRow
from members.views.access import user_of


@dataclass(frozen=True)
class LookedOver:
    """The form of the doubtful values and of the cause, with the rows that it is drawn from."""

    form: ReadingForm
    cause: CauseForm
    doubtful: list[ReadRow]
    sure: list[ReadRow]

    @property
    def whole(self) -> bool:
        """Everything is answered; both halves say what is not."""
        answered = self.form.is_valid()
        return self.cause.is_valid() and answered

    @property
    def context(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "asked": [
                (row, self.form[row.name], self.form.pick(row.name)) for row in self.doubtful
            ],
            "told": [(row, self.form[row.name]) for row in self.sure],
            "cause": self.cause,
        }

    def send(self, request: HttpRequest, filing: Filing) -> list[Claim]:
        """File it as it was answered; Denied with a sentence where it cannot be."""
        return send_filing(
            filing_id=filing.pk,
            answers=self.form.answers,
            cause=self.cause.cleaned_data["cause"],
            actor=user_of(request),
            now=timezone.now(),
        )


def look_over(typed: QueryDict | None, page: ReadPage, names: Collection[str]) -> LookedOver:
    """Of what was read, the facts of these names: who looks may see no others."""
    doubtful = [row for row in page.doubtful if row.name in names]
    form = ReadingForm(
        typed,
        read=page.values,
        doubtful=[row.name for row in doubtful],
        required=REQUIRED,
        names=names,
        choices={row.name: page.choices[row.name] for row in doubtful if row.name in page.choices},
    )
    sure = [row for row in page.sure if row.name in names]
    return LookedOver(form, CauseForm(typed), doubtful, sure)
