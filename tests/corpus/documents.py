"""The documents of the golden set, as their authors would have typed them. Places, offices and rules are invented.

Each is a list of paragraphs; the numbers are typed here and left to Word's automatic numbering in the docx.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a paragraph is, which decides how it is set and by which list it is numbered."""

    LETTERHEAD = "letterhead"
    TITLE = "title"
    CENTRED = "centred"  # document number, caption, date below a title
    PLAIN = "plain"  # addressee, imprint: no indent
    BODY = "body"
    CHAPTER = "chapter"
    ARTICLE = "article"
    ITEM = "item"
    SUBITEM = "subitem"
    LEVEL1 = "level1"
    LEVEL2 = "level2"
    LEVEL3 = "level3"
    LEVEL4 = "level4"
    RIGHT = "right"  # signature and date
    ROW = "row"


@dataclass(frozen=True)
class Paragraph:
    """`number` is the number as a person sees it, "" where there is none; `text` of a row has tabs between its cells."""

    role: Role
    text: str
    number: str = ""


_PREFIXES = {
    "#": Role.TITLE, "^": Role.LETTERHEAD, "=": Role.CENTRED, "<": Role.PLAIN, ">": Role.RIGHT, "|": Role.ROW, "": Role.BODY,
    "章": Role.CHAPTER, "条": Role.ARTICLE, "项": Role.ITEM, "目": Role.SUBITEM,
    "1": Role.LEVEL1, "2": Role.LEVEL2, "3": Role.LEVEL3, "4": Role.LEVEL4,
}  # fmt: skip
_HAN = "零一二三四五六七八九十"
_BELOW = {
    Role.ARTICLE: (Role.ITEM, Role.SUBITEM), Role.ITEM: (Role.SUBITEM,), Role.LEVEL1: (Role.LEVEL2, Role.LEVEL3, Role.LEVEL4),
    Role.LEVEL2: (Role.LEVEL3, Role.LEVEL4), Role.LEVEL3: (Role.LEVEL4,),
}  # fmt: skip
_SHAPES = {
    Role.CHAPTER: "第{}章", Role.ARTICLE: "第{}条", Role.ITEM: "（{}）", Role.SUBITEM: "{}.", Role.LEVEL1: "{}、",
    Role.LEVEL2: "（{}）", Role.LEVEL3: "{}.", Role.LEVEL4: "（{}）",
}  # fmt: skip
_IN_FIGURES = (Role.SUBITEM, Role.LEVEL3, Role.LEVEL4)


def han(value: int) -> str:
    """一 to 九十九."""
    ten, one = divmod(value, 10)
    return (("" if ten == 1 else _HAN[ten]) + "十" if ten else "") + (_HAN[one] if one else "")


def typed(source: str) -> list[Paragraph]:
    """Paragraphs of a source with a role before the first bar of each line, numbered as a person would."""
    counters: dict[Role, int] = {}
    found: list[Paragraph] = []
    for line in source.strip().split("\n"):
        mark, _, text = line.partition("¦")
        role = _PREFIXES[mark.strip()]
        number = ""
        if role in _SHAPES:
            counters[role] = counters.get(role, 0) + 1
            for below in _BELOW.get(role, ()):
                counters[below] = 0
            value = counters[role]
            number = _SHAPES[role].format(value if role in _IN_FIGURES else han(value))
        found.append(Paragraph(role, text.strip(" "), number))
    return found


MEASURE = """
#¦白石县户外广告设施管理办法
=¦（2026年1月12日白石县人民政府第3次常务会议通过，自2026年3月1日起施行）
章¦总则
条¦为了加强户外广告设施管理，维护市容市貌和公共安全，根据《中华人民共和国广告法》《城市市容和环境卫生管理条例》等法律、法规，结合本县实际，制定本办法。
条¦本县行政区域内户外广告设施的设置、维护和监督管理，适用本办法。
¦门店招牌的设置不适用本办法第三章的规定。
条¦本办法所称户外广告设施，是指利用下列载体设置的广告设施：
项¦建筑物、构筑物的外立面和屋顶；
项¦道路、广场、绿地等公共场地，包括：
目¦候车亭、报刊亭；
目¦路灯杆、公用电话亭；
项¦飞艇、气球等升空器具。
条¦县城市管理部门负责户外广告设施的监督管理工作。市场监督管理、住房城乡建设、交通运输等部门按照各自职责，做好相关工作。
章¦规划与设置
条¦县城市管理部门应当会同自然资源、住房城乡建设等部门编制户外广告设施设置规划，报县人民政府批准后向社会公布，公示时间不少于三十日。
条¦设置户外广告设施，应当符合下列要求：
项¦不影响建筑物采光、通风和消防安全；
项¦设施下沿距人行道地面的净高不低于2.5米，距车行道地面的净高不低于5米；
项¦单个设施的面积不超过120平方米，总高度不超过18米。
条¦在国家机关、学校、文物保护单位的建筑控制地带内，不得设置户外广告设施。
条¦大型户外广告设施的设置人应当自设施竣工之日起十五个工作日内，将设施的安全检测报告报送县城市管理部门。
章¦维护与安全
条¦户外广告设施的设置人是维护和安全的责任人，应当履行下列义务：
项¦每年至少进行一次安全检查；
项¦遇有大风、暴雨等恶劣天气时，采取加固等防护措施；
项¦发现破损、脱落的，在二十四小时内修复或者拆除。
¦前款规定的安全检查，应当委托具备相应能力的检测机构进行。
条¦户外广告设施设置期满后不再设置的，设置人应当在期满之日起十日内自行拆除，恢复原状。
条¦因城市规划调整需要拆除尚未期满的户外广告设施的，县城市管理部门应当提前三十日书面告知设置人，并依照本办法第十三条的规定给予补偿。
章¦监督检查
条¦县城市管理部门应当建立户外广告设施档案，对设施的设置和维护情况每季度抽查一次，抽查比例不低于百分之二十。
条¦因公共利益需要撤回许可给设置人造成财产损失的，依法给予补偿。补偿标准按照设施的评估价值确定，由双方协商；协商不成的，可以依法申请行政复议或者提起行政诉讼。
条¦违反本办法第六条、第九条规定的，由县城市管理部门依照《城市市容和环境卫生管理条例》第三十六条的规定处理。
章¦附则
条¦本办法由县城市管理部门负责解释。
条¦本办法自2026年3月1日起施行，有效期五年。2019年5月6日发布的《白石县户外广告管理规定》（白政〔2019〕8号）同时废止。
"""

OPINIONS = """
^¦云岭区人民政府文件
=¦云政规〔2026〕3号
#¦云岭区人民政府关于加强既有住宅加装电梯工作的实施意见
<¦各街道办事处，区政府有关部门：
¦为方便居民出行，完善既有住宅使用功能，根据《中华人民共和国民法典》等法律、法规，结合本区实际，提出以下实施意见。
1¦总体要求
2¦基本原则。坚持业主自愿、政府引导、保障安全，充分尊重业主意愿，依法保护相邻各方合法权益。
2¦工作目标。到2028年底，符合条件且业主意愿一致的既有住宅应装尽装，当年申请当年办结率不低于95%。
1¦实施条件和程序
2¦实施条件
3¦加装电梯的住宅应当具有合法的权属证明，未列入房屋征收计划，四层以上且没有电梯。
3¦加装电梯应当由本单元业主共同决定，并满足下列条件：
4¦由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决；
4¦经参与表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意。
3¦申请人可以委托设计单位、电梯安装企业或者第三方代办相关手续。
2¦办理程序
3¦编制方案。申请人应当委托具有相应资质的单位编制设计方案，并在小区显著位置公示不少于7日。
3¦联合审查。区住房城乡建设部门自受理之日起10个工作日内，组织有关部门进行联合审查。
3¦竣工验收。电梯安装完成后，由申请人组织验收，并在验收合格之日起30日内办理使用登记。
1¦资金筹集
2¦加装电梯的费用由业主按照所在楼层协商分摊，可以依法使用本人名下的住房公积金和本幢房屋的维修资金。
2¦区财政对每台电梯给予不超过15万元的一次性补助，补助资金由区住房城乡建设部门在使用登记后20个工作日内拨付。
1¦保障措施
2¦加强组织领导。建立由区住房城乡建设部门牵头的工作协调机制，每季度至少召开一次会议。
2¦加强监督管理。区市场监督管理部门负责电梯使用安全的监督检查。
¦本意见自2026年5月1日起施行，有效期至2031年4月30日。
>¦云岭区人民政府
>¦2026年3月25日
<¦（此件公开发布）
<¦抄送：区委办公室，区人大常委会办公室，区政协办公室。
<¦云岭区人民政府办公室　2026年3月26日印发
"""

NOTICE = """
^¦白石县人民政府办公室文件
=¦白政办规〔2026〕5号
#¦白石县人民政府办公室关于印发《白石县农村集中供水工程运行管理暂行办法》的通知
<¦各乡镇人民政府，县政府有关部门：
¦《白石县农村集中供水工程运行管理暂行办法》已经县人民政府同意，现印发给你们，请认真贯彻执行。
¦执行中遇到的问题，请及时报告县水利局。
¦附件：1.白石县农村集中供水工程水质检测项目表
¦2.白石县农村集中供水工程移交清单
>¦白石县人民政府办公室
>¦2026年4月8日
#¦白石县农村集中供水工程运行管理暂行办法
条¦为规范农村集中供水工程运行管理，保障农村居民饮水安全，根据《中华人民共和国水法》《河南省农村供水用水条例》等法律、法规，结合本县实际，制定本办法。
条¦本办法所称农村集中供水工程，是指供水人口在二十人以上，以乡镇、村为单位统一取水、净化和供水的工程及其附属设施。
条¦农村集中供水工程运行管理遵循安全优质、节约高效、建管并重的原则。
条¦县水利局负责本县农村集中供水工程运行的监督管理，具体职责是：
项¦编制农村供水发展规划和年度计划；
项¦指导供水单位建立健全下列制度：
目¦水源巡查和水质检测制度；
目¦设备检修和停水公告制度；
项¦受理用户投诉，在5个工作日内答复。
条¦供水单位应当按照附件1规定的项目和频次检测水质，检测结果每月公布一次。
条¦供水单位因检修需要停水的，应当提前二十四小时公告；连续停水超过十二小时的，应当采取应急供水措施。
条¦水价实行政府指导价，基准价为每立方米2.6元，浮动幅度不超过百分之十。
¦用户逾期未缴纳水费的，供水单位应当书面催告；经催告在三十日内仍未缴纳的，可以按照合同约定处理。
条¦工程移交应当填写附件2所列清单，由移交方、接收方和所在地乡镇人民政府三方签字确认。
条¦本办法自2026年5月10日起施行，试行期两年。
<¦附件1
#¦白石县农村集中供水工程水质检测项目表
|¦检测项目	检测频次	限值
|¦浑浊度	每日1次	不超过1
|¦余氯	每日2次	不低于0.05毫克每升
|¦菌落总数	每月1次	不超过100
<¦附件2
#¦白石县农村集中供水工程移交清单
1¦移交的工程设施，包括取水设施、净水设施、输配水管网和供电设施，应当注明数量、规格和完好程度。
1¦移交的技术资料，包括竣工图、设备说明书和近两年的水质检测报告。
<¦抄送：县委办公室，县人大常委会办公室。
<¦白石县人民政府办公室　2026年4月9日印发
"""

DECISION = """
#¦云岭区人民政府关于修改《云岭区临时停车管理办法》的决定
=¦（2026年2月2日云岭区人民政府第15次常务会议通过）
¦云岭区人民政府决定对《云岭区临时停车管理办法》作如下修改：
1¦将第三条修改为：“区公安、城市管理部门按照职责分工，负责临时停车的监督管理。”
1¦增加一条，作为第七条之一：“临时停车泊位的收费标准应当在泊位显著位置公示。”
1¦删去第九条第二款、第十二条第一款第（三）项。
1¦将第十五条中的“七日”修改为“五个工作日”，“二百元以上”修改为“二百元以下”。
¦本决定自公布之日起施行。《云岭区临时停车管理办法》根据本决定作相应修改，重新公布。
"""

DOCUMENTS = {
    "measure": typed(MEASURE),
    "opinions": typed(OPINIONS),
    "notice": typed(NOTICE),
    "decision": typed(DECISION),
}
