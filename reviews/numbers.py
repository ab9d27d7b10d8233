"""Numbers of letters and precedents, one after the other in each year."""

from django.db import connection

from reviews.models import EnquiryYear, LetterYear, PrecedentYear

# Counted up in one statement: two at once wait for each other, and none gets the other's number.
_NEXT_NUMBER = """
    INSERT INTO {table} (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = {table}.last + 1 RETURNING last
"""


def next_number(
    counter: type[EnquiryYear] | type[LetterYear] | type[PrecedentYear], year: int
) -> int:
    """The next number of the year. One that is not used – the caller's transaction is rolled back –
    is given to the next one."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER.format(table=counter._meta.db_table), [year])
        (number,) = cursor.fetchone()
    return int(number)
