"""The models that we know: the SHA-256 of the file, and the version that it is called by.

A file that is not in here is never opened, whatever its name. `manage.py train_champion` prints the
line; a person adds it, in a commit of its own, after reading the model card.
"""

KNOWN: dict[str, str] = {
    "a80c8f9147b39d0d75a304f3c40b35108a974dafa874c74eef7fea2558fe6a2c": "champion-1",
}

# Judges of lists of wordings, printed by `manage.py train_classifier` without texts.
KNOWN_JUDGES: dict[str, str] = {
    "b928a7dba2a949245b6989e8cddeda585a4b97f9328d180eeb6c8855947d787e": "classifier-1",
}
