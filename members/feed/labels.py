"""The feed's fields in words: what an officer calls them beside their national names."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

FIELD_LABELS: dict[str, str] = {
    "psn_no": _("Person number"),
    "psn_cert_type": _("Kind of identity paper"),
    "certno": _("Identity number"),
    "psn_name": _("Name"),
    "gend": _("Gender"),
    "brdy": _("Date of birth"),
    "insutype": _("Kind of insurance"),
    "fixmedins_code": _("Hospital code"),
    "fixmedins_name": _("Hospital"),
    "hosp_lv": _("Hospital grade"),
    "med_type": _("Form of care"),
    "mdtrt_id": _("Visit number"),
    "setl_id": _("Settlement number"),
    "init_setl_id": _("Number of the reversed settlement"),
    "setl_time": _("Time of settlement"),
    "begndate": _("First day"),
    "enddate": _("Last day"),
    "dise_codg": _("Disease code"),
    "dise_name": _("Disease"),
    "medfee_sumamt": _("Total cost"),
    "fulamt_ownpay_amt": _("Outside the catalogue"),
    "overlmt_selfpay": _("Above the price limit"),
    "preselfpay_amt": _("Paid first for class B"),
    "inscp_scp_amt": _("Within the policy's scope"),
    "act_pay_dedc": _("Deductible paid"),
    "hifp_pay": _("Basic fund"),
    "cvlserv_pay": _("Civil servants' subsidy"),
    "hifes_pay": _("Enterprise supplement"),
    "hifmi_pay": _("Residents' serious-illness fund"),
    "hifob_pay": _("Employees' large-sum fund"),
    "maf_pay": _("Medical aid"),
    "oth_pay": _("Other funds"),
    "fund_pay_sumamt": _("All funds together"),
    "psn_part_amt": _("Personal part"),
    "hosp_part_amt": _("Hospital's part"),
    "acct_pay": _("Personal account"),
    "psn_cash_pay": _("Cash"),
    "acct_mulaid_pay": _("Relatives' accounts"),
    "balc": _("Balance of the account"),
    "refd_setl_flag": _("Refund mark"),
}


def in_words(field: str) -> str:
    """“Personal part (psn_part_amt)”; an unknown field is its own name."""
    label = FIELD_LABELS.get(field)
    return f"{gettext(label)} ({field})" if label else field
