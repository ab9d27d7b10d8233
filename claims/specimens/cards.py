"""The cards that are photographed beside papers: of nobody, with check digits that hold."""

from datetime import date, timedelta
from random import Random

from claims.specimens.papers import Paper
from claims.specimens.stays import Stay
from config.kernel.card_number import luhn_digit
from config.kernel.id_number import check_digit

_BANKS = ("中国工商银行", "中国建设银行", "中国农业银行", "杭州银行")
_STREETS = ("城东街道示例路", "西湖街道样张巷", "北门镇示例村", "人民街道范本大道")


def id_card(rng: Random, of: Stay) -> Paper:
    """The side with the picture. The number's region, 99, does not exist."""
    born = date(2026 - of.age, 1, 1) + timedelta(days=rng.randrange(365))
    serial = rng.randrange(100, 1000) // 2 * 2 + (of.gender == "男")
    seventeen = f"990000{born:%Y%m%d}{serial % 1000:03d}"
    return Paper(
        "id_card",
        {
            "name": of.patient,
            "gender": of.gender,
            "ethnicity": rng.choice(("汉", "汉", "汉", "回", "满", "畲", "土家")),
            "birth_date": born.isoformat(),
            "address": f"示例省示例市示例区{rng.choice(_STREETS)}{rng.randint(1, 200)}号",
            "id_number": seventeen + check_digit(seventeen),
        },
    )


def bank_card(rng: Random, of: Stay) -> Paper:
    """The side with the number, which begins as no bank's does."""
    del of  # no name on most of them
    body = "620000" + f"{rng.randrange(10**12):012d}"
    return Paper(
        "bank_card",
        {"bank": rng.choice(_BANKS), "card_no": body + luhn_digit(body),
         "valid_thru": f"{rng.randint(1, 12):02d}/{rng.randint(27, 36)}"},
    )  # fmt: skip
