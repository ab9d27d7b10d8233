"""`field__any_of`: one of many values, as one parameter."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Lookup
from django.db.models.sql.compiler import SQLCompiler


@ForeignKey.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """As `__in`, for hundreds of values at a time. The words of the statement stay the same however
    many they are, so that the server plans it once; a list of parameters is planned each time."""

    lookup_name = "any_of"
    prepare_rhs = False
    rhs: Iterable[Any]

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        values = [field.get_db_prep_value(value, connection) for value in self.rhs]
        return f"{left} = ANY(%s)", (*params, values)
