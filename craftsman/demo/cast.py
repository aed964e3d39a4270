"""Law: the invented people: who they are, how they sign in, what to try as each of them."""

from __future__ import annotations

from dataclasses import dataclass

from craftsman.words import id_check_digit

AREA = "990101"  # no such district exists


@dataclass(frozen=True)
class Role:
    """A role somebody plays, for a department (its code) or a firm (its name), and what to try in it."""

    role: str
    tries: str
    department: str = ""
    firm: str = ""
    lead: bool = False


@dataclass(frozen=True)
class Member:
    """One person. Workers have a trade and a firm; `tells` introduces them on the page of the cast."""

    serial: int
    name: str
    tells: str
    roles: tuple[Role, ...]
    birth: str = "19880516"
    woman: bool = False
    trade: str = ""
    firm: str = ""
    town: str = ""

    @property
    def phone(self) -> str:
        return f"1990000{self.serial:04d}"

    @property
    def id_number(self) -> str:
        order = (self.serial * 2 + (0 if self.woman else 1)) % 1000
        first = f"{AREA}{self.birth}{order:03d}"
        return first + id_check_digit(first)

    @property
    def is_worker(self) -> bool:
        return any(role.role == "worker" for role in self.roles)


@dataclass(frozen=True)
class Firm:
    name: str
    town: str


HENGCHANG, HONGDA, DONGLIAN = "路桥恒昌管业有限公司", "横街鸿达模具厂", "蓬街东联机械有限公司"
JINQING, HAITIAN, XINYUAN = "金清船舶修造有限公司", "峰江海天泵业有限公司", "路北鑫源汽车部件有限公司"
FIRMS = (
    Firm(HENGCHANG, "金清镇"),
    Firm(HONGDA, "横街镇"),
    Firm(DONGLIAN, "蓬街镇"),
    Firm(JINQING, "金清镇"),
    Firm(HAITIAN, "峰江街道"),
    Firm(XINYUAN, "路北街道"),
)
TOWN_OF = {firm.name: firm.town for firm in FIRMS}


def _worker(
    serial: int, name: str, trade: str, firm: str, birth: str, tells: str = "", tries: str = "", woman: bool = False
) -> Member:
    roles = (Role("worker", tries),)
    return Member(serial, name, tells, roles, birth, woman, trade, firm, TOWN_OF[firm])


CHEN = _worker(
    512,
    "陈小明",
    "焊工",
    HENGCHANG,
    "19900412",
    "管道焊工，十二年工龄，带两名徒弟。高级工证书被退回补正，还有一名徒弟缺结对协议。",
    "看“现在要办的”，补上协议，再看“为什么是这个分”怎么变。",
)
XU = _worker(
    731,
    "徐海波",
    "电工",
    HENGCHANG,
    "19850923",
    "陈小明的同事，维修电工，技师，得过区一等奖。",
    "比一比：同一份细则下，他的分从哪里来，哪一项碰到了封顶。",
)
LIN = _worker(
    804,
    "林晓燕",
    "缝纫工",
    XINYUAN,
    "19990318",
    "刚登记的新用户，业绩档案还是空的。",
    "从第一项业绩记起，看空档案时各页怎么说。",
    woman=True,
)
ZHENG = _worker(
    619,
    "郑𪢮",
    "模具工",
    HONGDA,
    "19821107",
    "名字里有生僻字的模具工，首席技师，有一项符合直接认定的业绩。",
    "看生僻字能不能正常显示、保存，看“直接认定”怎么说明。",
)
ZHANG = Member(
    101,
    "张敏",
    "人社局审核人员，核实技能证书、竞赛和荣誉。",
    (Role("reviewer", "开始审核（按到期先后），按1核实通过，再用U撤销。", department="renshe"),),
)
WANG = Member(
    102,
    "王丽",
    "教育局审核人员，核实学历和师带徒，是本部门负责人。",
    (Role("reviewer", "看教育局的审核和本部门各人的进度。", department="jiaoyu", lead=True),),
    woman=True,
)
LUO = Member(
    103,
    "罗敏",
    "区总工会经办，管批次、管人员、看短信有没有送到。",
    (Role("clerk", "看哪个批次卡在哪里，试一试名额和并列，看去年的公示、异议和证书。"),),
    woman=True,
)
ZHOU = Member(
    104,
    "周建国",
    "区总工会管理员，开通和停用角色，看操作日志。",
    (Role("administrator", "邀请一名审核人员，再到操作日志里找到这一条。"),),
)
QIAN = Member(105, "钱正", "审计监督，只看不改。", (Role("auditor", "校验操作日志有没有被改动过。"),))
CAI = Member(
    106,
    "蔡国强",
    "路桥恒昌管业的工会主席，本人也是钳工：一个人有两个身份。",
    (
        Role("officer", "看企业工会的工作台。", firm=HENGCHANG),
        Role("worker", "在右上角切换身份，两边的页面互不混杂。"),
    ),
)
PAN = Member(107, "潘立新", "评审专家，高级工程师。", (Role("expert", "看专家的工作台；专家评审开放后从这里进。"),))

JUDGES = tuple(
    Member(
        110 + place,
        name,
        f"{department}审核人员。",
        (Role("reviewer", f"审{department}要核实的事项。", department=code, lead=True),),
        woman=place % 2 == 0,
    )
    for place, (code, department, name) in enumerate(
        (
            ("keji", "科技局", "邵文静"),
            ("jingxin", "经信局", "李强"),
            ("shichang", "市场监管局", "童佳"),
            ("yingji", "应急管理局", "冯涛"),
            ("gongan", "公安分局", "严芳"),
        )
    )
)

STARS = (CHEN, XU, LIN, ZHENG)
STAFF = (ZHANG, WANG, *JUDGES, LUO, ZHOU, QIAN, PAN, CAI)
CAST = (*STARS, *STAFF)

CROWD = (
    _worker(901, "罗志强", "焊工", DONGLIAN, "19790206"),
    _worker(902, "林建波", "模具工", HONGDA, "19840814"),
    _worker(903, "王海燕", "电工", HAITIAN, "19870123", woman=True),
    _worker(904, "郑伟", "船舶修造工", JINQING, "19801230"),
    _worker(905, "叶丽君", "质检员", DONGLIAN, "19910709", woman=True),
    _worker(906, "蔡正华", "模具工", HONGDA, "19760418"),
    _worker(907, "李强", "数控车工", XINYUAN, "19930511"),
    _worker(908, "应雪梅", "注塑工", XINYUAN, "19951002", woman=True),
    _worker(909, "章国平", "泵装配工", HAITIAN, "19740620"),
    _worker(910, "梁永辉", "起重工", JINQING, "19830915"),
    _worker(911, "胡晓峰", "钳工", HENGCHANG, "19890227"),
    _worker(912, "王䶮", "热处理工", DONGLIAN, "19920803"),
)
EVERYBODY = (*CAST, *CROWD)
