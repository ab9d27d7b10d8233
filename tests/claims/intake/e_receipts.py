"""Medical e-receipts as files, OFD and XML, made from a seed. The people are nobody."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from random import Random
from xml.sax.saxutils import escape

from claims.specimens.papers import PAPERS, Paper
from claims.specimens.stays import stay

# The data's names of our fields, as published integrations spell them.
ELEMENTS = {
    "title": "EInvoiceName", "bill_code": "EInvoiceCode", "bill_no": "EInvoiceNumber",
    "check_code": "RandomNumber", "total": "TotalAmount", "issue_date": "IssueDate",
    "serial_no": "BizCode",
}  # fmt: skip
EXT = {
    "gender": "Gender", "insurance_type": "MedicalInsuranceType",
    "insurance_no": "MedicalInsuranceID", "org_type": "OrgType", "fund_pay": "FundPayAmount",
    "other_pay": "OtherPayAmount", "account_pay": "AccountPayAmount", "cash_pay": "OwnPayAmount",
    "self_pay": "SelfpaymentAmount", "self_expense": "SelfpaymentCost", "record_no": "CaseNumber",
    "inpatient_no": "HospitalizationNumber", "department": "DepartmentName",
    "admit_date": "InHospitalDate", "discharge_date": "OutHospitalDate",
    "prepaid": "PrepayAmount", "supplement": "RechargeAmount", "refund": "RefundAmount",
}  # fmt: skip
PARTIES = {"payer", "payer_code", "payee_org"}
IN_DATA = frozenset(ELEMENTS) | frozenset(EXT) | PARTIES
_LABELS = {
    "bill_code": "票据代码：", "bill_no": "票据号码：", "check_code": "校验码：",
    "payer": "交款人：", "issue_date": "开票日期：", "total_cn": "金额合计（大写）：",
    "total": "（小写）",
    "payee_org": "收款单位（章）：", "admit_date": "入院日期：", "discharge_date": "出院日期：",
    "fund_pay": "医保统筹基金支付：", "other_pay": "其他支付：", "account_pay": "个人账户支付：",
    "cash_pay": "个人现金支付：", "self_pay": "个人自付：", "self_expense": "个人自费：",
    "gender": "性别：", "inpatient_no": "住院号：",
}  # fmt: skip


def paper_of(seed: int) -> Paper:
    """An in-patient receipt's fields and charges."""
    rng = Random(seed)
    return PAPERS["inpatient_receipt"](rng, stay(rng))


def receipt_xml(seed: int, *, changed: Mapping[str, str] | None = None, shift: int = 0) -> bytes:
    """The data of the receipt. `shift` spells and nests them another way: 1 all in small letters
    and flat, 2 in GB18030."""
    paper = paper_of(seed)
    said = {**paper.fields, **(changed or {})}
    main = "".join(_element(name, said.get(field, "")) for field, name in ELEMENTS.items())
    main = main.replace(said["issue_date"], said["issue_date"].replace("-", ""))
    ext = "".join(_element(name, said.get(field, "")) for field, name in EXT.items())
    payee = _element("InvoicingPartyName", said["payee_org"])
    payer = _element("PayerPartyName", said["payer"])
    payer += _element("PayerPartyCode", said.get("payer_code", ""))
    details = "".join(
        f"<Item><ItemCode>{number}</ItemCode>{_element('ItemName', item.name)}"
        f"{_element('ItemAmount', str(item.amount))}</Item>"
        for number, item in enumerate(paper.items)
    )
    inner = (
        f"{main}<InvoicingParty>{payee}</InvoicingParty><PayerParty>{payer}</PayerParty>"
        f"<MainExt>{ext}</MainExt>"
    )
    text = (
        "<EInvoice><Header><EInvoiceTag>CZ-EI-33</EInvoiceTag></Header><EInvoiceData>"
        f"<Main>{inner}</Main><Details>{details}</Details></EInvoiceData></EInvoice>"
    )
    if shift == 1:
        flat = f"{main}{payee}{payer}{ext}<list>{details}</list>"
        text = "<invoice>" + _small(flat) + "</invoice>"
    encoding = "gb18030" if shift == 2 else "utf-8"
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)


def ofd(
    seed: int,
    *,
    data: bytes | None = None,
    more_pages: int = 0,
    changed: Mapping[str, str] | None = None,
) -> bytes:
    """The receipt's face as text objects, with `data` as an attachment."""
    fields = {**paper_of(seed).fields, **(changed or {})}
    lines = [fields["title"]]
    lines += [label + fields[name] for name, label in _LABELS.items() if fields.get(name)]
    faces = [lines] + [[f"第 {number + 2} 页", "以下空白"] for number in range(more_pages)]
    return ofd_of(faces, {"Doc_0/Attachs/receipt.xml": data} if data else {})


def ofd_of(faces: Sequence[Sequence[str]], others: Mapping[str, bytes] | None = None) -> bytes:
    """An OFD with a page for each list of lines."""
    pages = "".join(
        f'<ofd:Page ID="{number + 10}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        for number in range(len(faces))
    )
    files = {
        "OFD.xml": "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
        "Doc_0/Document.xml": (
            "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages>"
        ),
    }
    for number, lines in enumerate(faces):
        objects = "".join(
            f'<ofd:TextObject ID="{at + 100}" Boundary="20 {15 + 9 * at} 170 8" Size="4">'
            f'<ofd:TextCode X="0" Y="5">{escape(line)}</ofd:TextCode></ofd:TextObject>'
            for at, line in enumerate(lines)
        )
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>"
        )
    whole = {name: _document(text) for name, text in files.items()}
    return zipped({**whole, **(others or {})})


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _document(inner: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<ofd:X xmlns:ofd="http://www.ofdspec.org/2016">{inner}</ofd:X>'.encode()


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _small(text: str) -> str:
    """Element names in small letters, values as they are."""
    parts = text.split("<")
    return "<".join(part.partition(">")[0].lower() + ">" + part.partition(">")[2] if part else ""
                    for part in parts)  # fmt: skip
