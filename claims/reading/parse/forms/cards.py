"""The words on an identity card (GA 448), which have no colons; a bank card has none at all."""

from claims.reading.parse.labels import Label
from claims.reading.parse.values import Form

_PRINTED: tuple[tuple[str, Form, str], ...] = (
    ("name", "name", "姓名"), ("gender", "gender", "性别"), ("ethnicity", "name", "民族"),
    ("birth_date", "date", "出生"), ("address", "diagnosis", "住址"),
    ("id_number", "id_number", "公民身份号码"),
)  # fmt: skip
ID_CARD = tuple(Label(field, form, (word,), anywhere=True) for field, form, word in _PRINTED)
