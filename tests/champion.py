"""A model for tests that answers by the letter: what it reads is what the test wrote."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    label: str
    confidence: float
    band: str
    reasons: tuple[str, ...]
    counter: str
    icd10: str
    model_version: str = "test-1"
    model_sha256: str = "0" * 64


def propose(text: str, *, age: int | None, sex: str) -> Answer:
    """Cancer is a critical illness, cosmetic surgery is excluded, silence is refused."""
    if not text.strip():
        return Answer("", 0.0, "low", ("no_text",), "", "")
    if "恶性肿瘤" in text:
        return Answer(
            "critical_illness", 0.97, "high", ("文字含“恶性肿瘤”",), "未见病理结果", "C34.900"
        )
    if "美容" in text:
        return Answer("excluded", 0.91, "high", ("文字含“美容”",), "也可能是外伤后修复", "Z41.100")
    return Answer("ordinary", 0.99, "high", ("未见除外或重大疾病的词",), "", "")


def refuses(text: str, *, age: int | None, sex: str) -> Answer:
    """Answers nothing, whatever it is asked."""
    return Answer("", 0.3, "low", ("unlike_training",), "", "")
