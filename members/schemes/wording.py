"""Where a value of a scheme comes from, in full: for the page that explains an amount."""

from members.schemes.terms import Ground, Words

_QUOTE = {"zh-hans": "原文：“{quote}”", "en": "Published words: “{quote}”"}
_ASK = {"zh-hans": "{says}（待确认：{ask}）", "en": "{says} (To be confirmed: {ask})"}


def clause_text(ground: Ground) -> list[Words]:
    """One paragraph each: what the clause says, its very words, its source, what we assume."""
    paragraphs: list[Words] = []
    if clause := ground.clause:
        paragraphs.append(clause.says)
        if clause.quote:
            paragraphs.append(
                {language: form.format(quote=clause.quote) for language, form in _QUOTE.items()}
            )
        paragraphs.append(clause.source.name)
    if reading := ground.assumption:
        paragraphs.append(
            {
                language: form.format(says=reading.says[language], ask=reading.ask[language])
                for language, form in _ASK.items()
            }
        )
    return paragraphs
