"""An invented law in two texts, and a document that rests on it."""

from pathlib import Path

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.library.operations import import_path
from fazhi_review.timeline.clock import FixedClock

OLD_LAW = """# 中华人民共和国湖塘养护条例

2019年3月1日 国务院令第七百零一号公布

<!-- INFO END -->

第一条 为了加强湖塘养护，保护水生态，制定本条例。

第二条 湖塘养护单位应当每季度对堤岸、闸口和观测设施进行一次全面巡查，并建立巡查档案。

第三条 湖塘水面养殖户投放饵料，应当按照核定的养殖密度进行，不得超量投放。

第四条 违反本条例规定，向湖塘倾倒建筑垃圾的，由水行政主管部门责令限期清理，处一千元以上五千元以下的罚款。

第五条 本条例自2019年6月1日起施行。
"""
NEW_LAW = """# 中华人民共和国湖塘养护条例

2019年3月1日 国务院令第七百零一号公布

2024年5月10日 国务院令第七百八十号修订

<!-- INFO END -->

第一条 为了加强湖塘养护，保护水生态，制定本条例。

第二条 国家建立湖塘养护分级管理制度，分级标准由国务院水行政主管部门制定。

第三条 湖塘养护单位应当每月对堤岸、闸口和观测设施进行一次全面巡查，并建立巡查档案。

第四条 湖塘水面养殖户投放饵料，应当按照核定的养殖密度进行，不得超量投放。

第五条 违反本条例规定，向湖塘倾倒建筑垃圾的，由水行政主管部门责令限期清理，处一万元以上三万元以下的罚款。

第六条 本条例自2024年9月1日起施行。《湖塘看护暂行条例》同时废止。
"""
DOCUMENT = (
    "云岭区湖塘管理办法",
    "云政规〔2020〕3号",
    "第一条　根据《湖塘养护条例》《湖塘看护暂行条例》，制定本办法。",
    "第二条　湖塘养护单位应当每季度对堤岸、闸口和观测设施进行一次全面巡查，并建立巡查档案。",
    "第三条　水面养殖投放饵料依照《湖塘养护条例》第三条执行。",
    "第四条　向湖塘倾倒建筑垃圾的，由区水利部门责令限期清理，处一千元以上五千元以下的罚款。",
    "第五条　本办法自2020年6月1日起施行，有效期十年。",
    "云岭区人民政府",
    "2020年5月2日",
)


def bring_laws(folder: Path, clock: FixedClock, *texts: tuple[str, str]) -> None:
    """Import laws given as (file name, text), in the layout of a public collection."""
    target = folder / "laws" / "行政法规"
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts:
        (target / name).write_text(text, encoding="utf-8")
    import_path(folder / "laws", actor=SYSTEM, clock=clock)
