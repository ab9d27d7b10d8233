"""The steps of a scheme's year, in order, and which of them a person has to say."""

from enum import StrEnum


class YearStep(StrEnum):
    VERSION = "version"
    LISTS = "lists"
    DEADLINES = "deadlines"
    QUOTA = "quota"
    ENROLMENT = "enrolment"
    CALENDAR = "calendar"
    IMPORTS = "imports"
    QUESTIONS = "questions"
    FROZEN = "frozen"


# The data do not show these, or not whether a person has looked at them.
SAID_BY_A_PERSON = frozenset(
    {YearStep.VERSION, YearStep.QUOTA, YearStep.ENROLMENT, YearStep.IMPORTS, YearStep.QUESTIONS}
)
