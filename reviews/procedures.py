"""Which part of the body an operation and a diagnosis are about: a small table of words. Pure.

Written for Huzhu after the chapters of ICD-9-CM-3 (operations, by organ) and ICD-10; not yet read
by a surgeon. It tells what surely does not go together, and is silent about all else.
"""

import re
from dataclasses import dataclass

from reviews.champion.tables import Codes

EDITION = "procedures-1"
_OPERATION = re.compile(r"术(?:$|[(（【\[—\-])|切除|置换|植入|置入|缝合|修补|剖宫产")
# Looking, preparing and looking after are no operation on what they name.
_BESIDE = re.compile(
    r"检查|造影|镜检|活检|穿刺|引流|监测|监护|护理|换药|麻醉|术前|术中|术后|彩超|超声|扫描|导管|包$|费$"
)
# An injury, or an illness of the whole, may lead to an operation anywhere.
_ANYWHERE = re.compile(r"外伤|损伤|挫伤|多发|复合伤|转移|全身|败血|脓毒|烧伤|畸形")
_ANYWHERE_CODES = Codes.of("A00-B99 C76-C80 D50-D89 S00-S99 T00-T98 Q00-Q99 Z00-Z99 R00-R99")


@dataclass(frozen=True)
class Region:
    """A part of the body: words of operations on it, words of its illnesses, their codes."""

    name: str
    operations: re.Pattern[str]
    illnesses: re.Pattern[str]
    codes: Codes


def _region(name: str, operations: str, illnesses: str, codes: str) -> Region:
    return Region(name, re.compile(operations), re.compile(illnesses), Codes.of(codes))


REGIONS = (
    _region(
        "eye", "白内障|晶状体|晶体|玻璃体|青光眼|角膜|视网膜|翼状胬肉|小梁",
        "眼|白内障|青光眼|视网膜|角膜|晶状体|玻璃体|胬肉|糖尿病", "H00-H59 C69 D31 E10-E14",
    ),
    _region(
        "throat", "扁桃体|鼻|鼓膜|鼓室|乳突|喉|腺样体|声带|腭咽",
        "扁桃体|鼻|鼓膜|中耳|乳突|喉|咽|声带|耳|腺样体|鼾|呼吸暂停",
        "H60-H95 J00-J06 J30-J39 C00-C14 C30-C32 D10 D14 G47.3",
    ),
    _region(
        "heart", "冠状动脉|冠脉|心脏|心包|瓣膜|二尖瓣|主动脉瓣|起搏器|房间隔|室间隔",
        "心|冠|房颤|瓣|主动脉|梗死|传导阻滞|窦房结", "I00-I52 I70-I79",
    ),
    _region(
        "head", "开颅|颅内|颅骨|脑动脉瘤|脑室|硬膜|垂体",
        "脑|颅|蛛网膜|硬膜|垂体|癫痫|三叉神经", "I60-I69 G00-G99 C69-C72 C75 D32-D33 D35 D42-D44",
    ),
    _region("breast", "乳房|乳腺", "乳", "C50 D05 D24 D48 N60-N64"),
    _region(
        "liver", "胆囊|胆总管|胆管|胆道|肝叶|肝切除|肝移植|胰",
        "胆|肝|胰|黄疸|门静脉", "K70-K87 C22-C25 D13 D37 I85",
    ),
    _region(
        "bowel", "胃|阑尾|结肠|直肠|小肠|回肠|痔|肛|疝|食管",
        "胃|肠|阑尾|痔|肛|腹|疝|食管|消化道", "K20-K67 K90-K93 C15-C21 C26 C48 D12-D13 D37 I84-I85",
    ),
    _region(
        "urinary", "肾|输尿管|膀胱|尿道|前列腺|睾丸|包皮|精索",
        "肾|输尿管|膀胱|尿|前列腺|睾丸|包皮|精索|鞘膜", "N00-N51 C60-C68 D29-D30 D40-D41 I86",
    ),
    _region(
        "womb", "子宫|卵巢|输卵管|附件|宫颈|宫腔|剖宫产|刮宫",
        "宫|卵巢|妊娠|产|附件|孕|盆腔|胎|输卵管|阴道", "N70-N98 C51-C58 D06 D25-D28 D39 O00-O99",
    ),
    _region(
        "bones", "关节|骨折|内固定|椎间盘|椎体|椎板|脊柱|半月板|韧带|股骨头",
        "骨|关节|椎|脊柱|半月板|韧带|腱|脱位|髌", "M00-M99 C40-C41 D16 G54-G56",
    ),
    _region(
        "chest", "肺|胸腔镜|纵隔|胸膜|胸腺",
        "肺|胸|纵隔|支气管|气管|气胸|呼吸", "C33-C39 J00-J99 D14-D15 D38",
    ),
    _region("thyroid", "甲状腺|甲状旁腺", "甲状", "C73 C75 D34-D35 D44 E00-E07 E20-E21"),
)  # fmt: skip


def regions_of_operation(name: str) -> frozenset[str]:
    """What an operation of this name is on; empty where it is none, or is on nothing named."""
    if not _OPERATION.search(name) or _BESIDE.search(name):
        return frozenset()
    return frozenset(region.name for region in REGIONS if region.operations.search(name))


def regions_of_illness(wording: str, code: str) -> frozenset[str] | None:
    """What a diagnosis is about; None where it may be about anything, or nothing is known of it."""
    if _ANYWHERE.search(wording) or (code and code in _ANYWHERE_CODES):
        return None
    found = {
        region.name
        for region in REGIONS
        if region.illnesses.search(wording) or (code and code in region.codes)
    }
    return frozenset(found) or None
