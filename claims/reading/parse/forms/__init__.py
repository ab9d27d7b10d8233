"""What the papers call their fields, and which words name the papers themselves."""

from claims.reading.kinds import Kind
from claims.reading.parse.forms.cards import ID_CARD
from claims.reading.parse.forms.lists import FEE_LIST
from claims.reading.parse.forms.medical import CERTIFICATE, SUMMARY
from claims.reading.parse.forms.receipts import INPATIENT, OUTPATIENT, RECEIPT
from claims.reading.parse.forms.sheets import SETTLEMENT, SPLIT
from claims.reading.parse.labels import Label

LABELS: dict[Kind, tuple[Label, ...]] = {
    "inpatient_receipt": (*RECEIPT, *INPATIENT),
    "outpatient_receipt": (*RECEIPT, *OUTPATIENT),
    "discharge_summary": SUMMARY,
    "split_sheet": SPLIT,
    "settlement_sheet": SETTLEMENT,
    "fee_list": FEE_LIST,
    "diagnosis_certificate": CERTIFICATE,
    "id_card": ID_CARD,
    "bank_card": (),
}

# Which words make a paper of which kind, surest first; each must be a whole row's or title's.
TITLES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("inpatient_receipt", ("住院收费票据", "住院收费专用票据", "医疗住院收费")),
    ("outpatient_receipt", ("门诊收费票据", "门诊收费专用票据", "医疗门诊收费",
               "门（急）诊收费票据",
                            "门(急)诊收费票据")),
    ("split_sheet", ("费用分割单", "分割单", "自理自费自负", "费用拆分单")),
    ("settlement_sheet", ("医疗保障基金结算清单", "结算清单", "医保结算单", "费用结算单",
                          "医疗保险结算单", "医疗费结算单")),
    ("fee_list", ("费用清单", "费用明细", "收费明细", "一日清单", "汇总清单")),
    ("diagnosis_certificate", ("诊断证明", "疾病证明", "病情证明")),
    ("discharge_summary", ("出院记录", "出院小结", "出院志", "出院总结", "出院证明书")),
    ("id_card", ("公民身份号码", "居民身份证")),
    ("bank_card", ("银联", "UnionPay", "借记卡", "储蓄卡")),
)  # fmt: skip


_ALWAYS = {"money", "diagnosis", "date", "capitals", "bill_code", "bill_no", "id_number"}


def expected_fields(kind: Kind) -> frozenset[str]:
    """What a whole paper of this kind says."""
    return frozenset(
        label.field
        for label in LABELS.get(kind, ())
        if label.field and not label.optional and label.form in _ALWAYS
    )
