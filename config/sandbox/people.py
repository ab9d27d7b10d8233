"""Invented people. Nobody here exists: the area codes 9901xx are not assigned, the numbers and
accounts are drawn by a seeded generator.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from config.kernel.card_number import luhn_digit
from config.kernel.id_number import Gender, check_digit

# Ages hold on this day whatever day it is, so that a seed gives the same people for ever.
AS_OF = date(2026, 1, 1)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SURNAMES = _words(
    "王Wang 李Li 张Zhang 刘Liu 陈Chen 杨Yang 黄Huang 赵Zhao 吴Wu 周Zhou 徐Xu 孙Sun 马Ma 朱Zhu "
    "胡Hu 郭Guo 何He 林Lin 高Gao 罗Luo 郑Zheng 梁Liang 谢Xie 宋Song 唐Tang 许Xu 邓Deng 冯Feng "
    "韩Han 曹Cao 曾Zeng 彭Peng 萧Xiao 蔡Cai 潘Pan 田Tian 董Dong 袁Yuan 于Yu 余Yu 叶Ye 蒋Jiang "
    "杜Du 苏Su 魏Wei 程Cheng 吕Lü 丁Ding 沈Shen 任Ren 姚Yao 卢Lu 傅Fu 钟Zhong 姜Jiang 崔Cui "
    "谭Tan 廖Liao 范Fan 汪Wang 陆Lu 金Jin 石Shi 戴Dai 贾Jia 韦Wei 夏Xia 邱Qiu 方Fang 侯Hou "
    "邹Zou 熊Xiong 孟Meng 秦Qin 白Bai 江Jiang 阎Yan 薛Xue 尹Yin 段Duan 雷Lei 黎Li 史Shi "
    "龙Long 陶Tao 贺He 顾Gu 毛Mao 郝Hao 龚Gong 邵Shao 万Wan 覃Qin 武Wu 钱Qian 莫Mo 孔Kong "
    "楼Lou 俞Yu 柴Chai 章Zhang 来Lai 施Shi 洪Hong"
)
_DOUBLE_SURNAMES = _words("欧阳Ouyang 上官Shangguan 诸葛Zhuge 司马Sima 慕容Murong 皇甫Huangfu")
_MALE = _words(
    "建国Jianguo "
    "志强Zhiqiang 伟Wei 军Jun 海峰Haifeng 文斌Wenbin 国平Guoping 晓东Xiaodong 俊杰Junjie "
    "浩然Haoran 立新Lixin 永康Yongkang 明辉Minghui 宏Hong 波Bo 子轩Zixuan 一鸣Yiming "
    "少华Shaohua 金龙Jinlong 水根Shuigen 阿福Afu 铁军Tiejun 学文Xuewen 振宇Zhenyu "
    "光荣Guangrong 涛Tao 鹏飞Pengfei 承志Chengzhi 德明Deming 家豪Jiahao 春生Chunsheng "
    "卫东Weidong 超Chao 思远Siyuan 柏年Bonian"
)
_FEMALE = _words(
    "秀英Xiuying 丽Li 敏Min 静Jing 桂芳Guifang 玉兰Yulan 晓燕Xiaoyan 雪梅Xuemei 婷婷Tingting "
    "佳怡Jiayi 雅琴Yaqin 红Hong 美华Meihua 海燕Haiyan 思琪Siqi 梦洁Mengjie 春花Chunhua "
    "爱珍Aizhen 慧Hui 雯Wen 淑贞Shuzhen 亚男Yanan 欣怡Xinyi 菊芬Jufen 小凤Xiaofeng "
    "文静Wenjing 月娥Yue'e 莉莉Lili 若曦Ruoxi 云霞Yunxia 彩萍Caiping 巧玲Qiaoling 金妹Jinmei "
    "芳Fang 楠Nan"
)
# Names that break careless programs: a middle dot, more than four characters, and characters
# that need four bytes in GB18030 or UTF-8.
_UNUSUAL: tuple[tuple[str, str, Gender], ...] = (
    ("阿依努尔·买买提", "Aynur Memet", "F"),
    ("古丽·艾山", "Guli Aysan", "F"),
    ("多吉·次仁", "Dorje Tsering", "M"),
    ("买买提·吐尔逊", "Memet Tursun", "M"),
    ("张𬭎", "Zhang Hong", "M"),
    ("李䶮", "Li Yan", "M"),
    ("陈㛃", "Chen Jie", "F"),
    ("欧阳𠅤", "Ouyang Yi", "F"),
)
_BANKS = _words(
    "中国工商银行 中国农业银行 中国银行 中国建设银行 交通银行 中国邮政储蓄银行 招商银行 "
    "示例农村商业银行"
)
_DAYS_IN_YEAR = 365.25


@dataclass(frozen=True)
class Person:
    """Someone who never lived, complete enough to be insured, telephoned and paid."""

    psn_no: str
    name: str
    pinyin: str
    gender: Gender
    birth_date: date
    id_number: str
    phone: str
    bank_name: str
    account: str

    def as_dict(self) -> dict[str, str]:
        return {**self.__dict__, "birth_date": self.birth_date.isoformat()}


def people(seed: int, count: int, *, first: int = 0) -> list[Person]:
    """`count` people in service, aged 20 to 59 (women to 54), the same for the same seed.

    Numbers are unique within a seed. Telephone numbers follow from the position alone: take a
    later `first` for a second group that lives beside the one before.
    """
    return list(islice(stream(seed), first, first + count))


def stream(seed: int) -> Iterator[Person]:
    """The same without end, for crowds that no list should hold."""
    draw = random.Random(f"people {seed}")  # noqa: S311 - invented people, no secrets
    taken: set[str] = set()
    position = 0
    while True:
        name, pinyin, gender = _name(draw, position)
        birth_date = _birth_date(draw, gender)
        id_number = _id_number(draw, birth_date, gender)
        account = _account(draw, position)
        if id_number in taken:
            continue
        taken.add(id_number)
        yield Person(
            psn_no=f"9901{seed % 10_000:04d}{position:012d}",
            name=name,
            pinyin=pinyin,
            gender=gender,
            birth_date=birth_date,
            id_number=id_number,
            # 199 0000 xxxx first; the fifth to seventh digit only grow for crowds.
            phone=f"199{position:08d}",
            bank_name=draw.choice(_BANKS),
            account=account,
        )
        position += 1


def _name(draw: random.Random, position: int) -> tuple[str, str, Gender]:
    # Every 25th person has an unusual name, so that even a small crowd holds some.
    if position % 25 == 12:
        return _UNUSUAL[position // 25 % len(_UNUSUAL)]
    gender: Gender = draw.choice(("M", "F"))
    surnames = _DOUBLE_SURNAMES if draw.random() < 0.03 else _SURNAMES
    surname, surname_pinyin = _split(draw.choice(surnames))
    given, given_pinyin = _split(draw.choice(_MALE if gender == "M" else _FEMALE))
    return surname + given, f"{surname_pinyin} {given_pinyin}", gender


def _split(entry: str) -> tuple[str, str]:
    """'欧阳Ouyang' -> ('欧阳', 'Ouyang')."""
    latin = next(place for place, char in enumerate(entry) if char.isascii())
    return entry[:latin], entry[latin:]


def _birth_date(draw: random.Random, gender: Gender) -> date:
    oldest = 59 if gender == "M" else 54
    days = draw.randrange(int(20 * _DAYS_IN_YEAR) + 1, int((oldest + 1) * _DAYS_IN_YEAR) - 1)
    return AS_OF - timedelta(days=days)


def _id_number(draw: random.Random, birth_date: date, gender: Gender) -> str:
    order = draw.randrange(1, 500) * 2 - (1 if gender == "M" else 2)
    area = 990100 + draw.randrange(1, 13)
    seventeen = f"{area}{birth_date:%Y%m%d}{order:03d}"
    return seventeen + check_digit(seventeen)


def _account(draw: random.Random, position: int) -> str:
    eighteen = f"620000{draw.randrange(10_000):04d}{position:08d}"
    return eighteen + luhn_digit(eighteen)
