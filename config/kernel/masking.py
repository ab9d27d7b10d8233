"""How personal data look on screens: enough to recognise, too little to use."""


def mask_name(name: str) -> str:
    """张*国, 张*, 欧阳*; one character stays hidden even in a two-character name."""
    if len(name) <= 1:
        return "*"
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_id_number(number: str) -> str:
    """The first four and the last four characters: 3301**********1234; of the short number of a
    passport or permit two and two."""
    return _keep_ends(number, 4, 4) if len(number) >= 15 else _keep_ends(number, 2, 2)


def mask_phone(number: str) -> str:
    """The first three and the last four digits: 199****0001."""
    return _keep_ends(number, 3, 4)


def mask_account(last4: str) -> str:
    """Only the last four digits of a bank account are ever shown."""
    return f"**** {last4}" if last4 else ""


def _keep_ends(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]
