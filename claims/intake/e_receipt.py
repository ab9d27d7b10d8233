"""The data of a medical e-receipt (医疗收费电子票据): which element is which field.

The finance ministry's schema is not public: the names are those of published integrations, which
differ in case, in nesting and in part in the words. Only what is there is taken.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from claims.intake.xml_tree import Node
from claims.reading.kinds import Kind
from claims.reading.parse.values import Form, iso_dates

# Field -> (its form, its label on the form, names of its element in small letters).
FIELDS: Mapping[str, tuple[Form, str, tuple[str, ...]]] = {
    "title": ("text", "票据名称", ("einvoicename",)),
    "bill_code": ("bill_code", "票据代码", ("einvoicecode",)),
    "bill_no": ("bill_no", "票据号码", ("einvoicenumber",)),
    "check_code": ("check_code", "校验码", ("randomnumber",)),
    "payer": ("name", "交款人", ("payerpartyname", "payerparty/name")),
    "payer_code": ("number", "交款人代码", ("payerpartycode", "payerparty/code")),
    "issue_date": ("date", "开票日期", ("issuedate",)),
    "total": ("money", "金额合计", ("totalamount",)),
    "total_cn": ("capitals", "金额合计（大写）", ("totalamountcapital", "totalamountcn")),
    "payee_org": ("organisation", "收款单位", ("invoicingpartyname", "invoicingparty/name")),
    "serial_no": ("number", "业务流水号", ("bizcode", "businessnumber")),
    "org_type": ("text", "医疗机构类型", ("orgtype", "institutiontype", "medicalinstitution")),
    "gender": ("gender", "性别", ("gender", "sex")),
    "insurance_type": ("text", "医保类型", ("medicalinsurancetype", "insurancetype")),
    "insurance_no": ("number", "医保编号", ("medicalinsuranceid", "insuranceno")),
    "record_no": ("number", "病历号", ("casenumber",)),
    "inpatient_no": ("number", "住院号", ("hospitalizationnumber", "inpatientnumber")),
    "outpatient_no": ("number", "门诊号", ("patientnumber",)),
    "department": ("text", "科别", ("departmentname", "department")),
    "visit_date": ("date", "就诊日期", ("medicaldate",)),
    "admit_date": ("date", "住院日期", ("inhospitaldate",)),
    "discharge_date": ("date", "出院日期", ("outhospitaldate",)),
    "prepaid": ("money", "预缴金额", ("prepayamount",)),
    "supplement": ("money", "补缴金额", ("rechargeamount",)),
    "refund": ("money", "退费金额", ("refundamount",)),
    "fund_pay": ("money", "医保统筹基金支付", ("fundpayamount", "fundpayment")),
    "other_pay": ("money", "其他支付", ("otherpayamount", "otherpayment")),
    "account_pay": ("money", "个人账户支付", ("accountpayamount", "personalpayment")),
    "cash_pay": ("money", "个人现金支付", ("ownpayamount", "cashpayamount")),
    "self_pay": ("money", "个人自付", ("selfpaymentamount",)),
    "self_expense": ("money", "个人自费", ("selfpaymentcost",)),
    "self_pay_one": ("money", "自付一", ("payone",)),
    "self_pay_two": ("money", "自付二", ("paytwo",)),
}  # fmt: skip
_ITEM = {
    "name": ("itemname",),
    "qty": ("itemquantity", "itemnumber", "quantity"),
    "unit": ("itemunit", "unit"),
    "amount": ("itemamount", "itemamt", "amount"),
}
_PARTIES = {"invoicingparty", "payerparty"}
_OF_A_STAY = {"admit_date", "discharge_date", "inpatient_no"}
_OF_MEDICINE = {"fund_pay", "insurance_type", "insurance_no", "outpatient_no", *_OF_A_STAY}
_LONGEST = 120
_MOST_ITEMS = 120  # more would be a list, not the charges of a receipt
_GENDERS = {"1": "男", "2": "女", "男": "男", "女": "女", "男性": "男", "女性": "女"}


@dataclass(frozen=True)
class Item:
    """One charge, as far as it is told."""

    name: str
    qty: str
    unit: str
    amount: str


@dataclass(frozen=True)
class Receipt:
    """What the data of a receipt say, in the forms that fields have."""

    kind: Kind
    fields: dict[str, str]
    items: tuple[Item, ...]


def receipt_in(root: Node) -> Receipt | None:
    """The receipt; None for other XML, the tax office's invoices among it."""
    leaves = list(_leaves(root, ""))
    tags = {text for name, text in leaves if name == "einvoicetag"}
    if any(not tag.upper().startswith("CZ") for tag in tags):
        return None
    fields = {}
    for name, (form, _label, elements) in FIELDS.items():
        said = {value for element, text in leaves if element in elements
                for value in [_value(form, text)] if value}  # fmt: skip
        if len(said) == 1:  # two that differ are none
            fields[name] = said.pop()
    if not {"bill_code", "bill_no"} <= fields.keys():
        return None
    kind = _kind(fields)
    return Receipt(kind, fields, tuple(_items(root))[:_MOST_ITEMS]) if kind else None


def _leaves(node: Node, above: str) -> Iterator[tuple[str, str]]:
    """Every element that says something itself, by its name; what stands in a party by both."""
    for child in node.children:
        name = child.name.lower()
        if child.children:
            if not _is_item(child) and not name.startswith("aux"):
                yield from _leaves(child, name)
        elif child.text:
            yield (
                f"{above}/{name}" if above in _PARTIES and name in {"code", "name"} else name,
                (child.text[:_LONGEST]),
            )


def _is_item(node: Node) -> bool:
    return any(child.name.lower() in _ITEM["name"] for child in node.children)


def _items(node: Node) -> Iterator[Item]:
    for child in node.children:
        if child.name.lower().startswith("aux"):  # the list behind the charges
            continue
        if not _is_item(child):
            yield from _items(child)
            continue
        said = {one.name.lower(): one.text[:_LONGEST] for one in child.children if one.text}
        part = {name: next((said[one] for one in names if one in said), "")
                for name, names in _ITEM.items()}  # fmt: skip
        amount = _money(part["amount"])
        if part["name"] and amount:
            yield Item(part["name"], part["qty"], part["unit"], amount)


def _kind(fields: Mapping[str, str]) -> Kind | None:
    title = fields.get("title", "")
    if "住院" in title:
        return "inpatient_receipt"
    if "门诊" in title or "急诊" in title or "（急）诊" in title:
        return "outpatient_receipt"
    if "医疗" in title or _OF_MEDICINE & fields.keys():
        return "inpatient_receipt" if _OF_A_STAY & fields.keys() else "outpatient_receipt"
    return None


def _value(form: Form, text: str) -> str:
    """The text in the form of its field; "" where it has another, which is not guessed at."""
    text = " ".join(text.split())
    if form == "money":
        return _money(text)
    if form == "date":
        days = iso_dates(text)
        return days[0].value if len(days) == 1 else ""
    if form == "gender":
        return _GENDERS.get(text, "")
    if form in {"bill_code", "bill_no"}:
        return text if re.fullmatch(r"\d{6,20}", text) else ""
    return text


def _money(text: str) -> str:
    try:
        amount = Decimal(text.replace(",", "").removeprefix("¥").removesuffix("元"))
        exact = amount.is_finite() and abs(amount) < 10**10 and amount == round(amount, 2)
    except InvalidOperation:
        return ""
    return f"{amount:.2f}" if exact else ""
