"""Composes small collections in both public layouts, about laws that do not exist."""

import io
import json
import sqlite3
import tarfile
import zipfile
from pathlib import Path

CHAPTER = "第一章  总则"


def lawrefbook_file(
    title: str, history: list[str], articles: list[str], *, subtitle: str = "", heading: str = CHAPTER
) -> str:
    """One file of LawRefBook/Laws."""
    head = [f"# {title}", *([f"# {subtitle}"] if subtitle else []), *history, "<!-- INFO END -->", f"## {heading}"]
    return "\n\n".join([*head, *articles]) + "\n"


def just_laws_file(title: str, history: list[str], articles: list[str]) -> str:
    """One README of just-laws: front matter, bold labels, full-width spaces."""
    lines = [article.replace(" ", "**　", 1) for article in articles]
    bold = [f"**{line}" if line.startswith("第") else line for line in lines]
    return "---\nsidebar: auto\n---\n\n" + "\n\n".join([f"# {title}", *history, "## 第一章　总则", *bold]) + "\n"


def register(rows: list[tuple[str, str, str, str, int, str]]) -> bytes:
    """A db.sqlite3: (level, name, publish, valid_from, expired, folder)."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE category (id TEXT PRIMARY KEY, name TEXT, folder TEXT, isSubFolder INTEGER);"
        "CREATE TABLE law (id TEXT PRIMARY KEY, level TEXT, name TEXT, subtitle TEXT, publish DATE, valid_from DATE,"
        " expired INTEGER, category_id TEXT);"
    )
    for folder in {row[5] for row in rows}:
        connection.execute("INSERT INTO category VALUES (?, ?, ?, 0)", (folder, folder, folder))
    for number, (level, name, publish, valid_from, expired, folder) in enumerate(rows):
        connection.execute(
            "INSERT INTO law VALUES (?, ?, ?, NULL, ?, ?, ?, ?)",
            (str(number), level, name, publish, valid_from, expired, folder),
        )
    connection.commit()
    content = connection.serialize()
    connection.close()
    return content


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Put files below `root`."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def tar_xz(path: Path, files: dict[str, str | bytes]) -> Path:
    """The files as a .tar.xz; member names are taken as they are, harmful ones too."""
    with tarfile.open(path, "w:xz") as archive:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def zipped(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


# Not called 法: the list of laws in force that the product ships would prove that such a law is dead.
RIVER = "中华人民共和国河湖巡护条例"
RIVER_2019 = ["2019年3月1日 第十三届全国人民代表大会常务委员会第九次会议通过"]
RIVER_2024 = [*RIVER_2019, "2024年5月10日 第十四届全国人民代表大会常务委员会第九次会议修订"]
OLD_ARTICLES = [
    "第一条 为了规范河湖巡护，制定本法。",
    "第二条 巡护员每月巡护不少于二次。",
    "第三条 本法自2019年6月1日起施行。",
]
NEW_ARTICLES = [
    "第一条 为了规范河湖巡护，保护水环境，制定本法。",
    "第二条 国家建立河湖巡护制度。",
    "第三条 巡护员每月巡护不少于四次，并如实记录。\n\n巡护记录保存五年。",
    "第三条之一 鼓励公众参与。",
    "第四条 本法自2024年9月1日起施行。《河湖看护暂行条例》同时废止。",
]
LOCAL_HISTORY = ["2020年6月1日 河南省第十三届人民代表大会常务委员会第十八次会议通过"]


def lawrefbook() -> dict[str, str | bytes]:
    """A small LawRefBook/Laws: two versions of a law, a regulation of Henan, a code in two parts, what is no law."""
    return {
        "行政法/河湖巡护条例(2019-03-01).md": lawrefbook_file(RIVER, RIVER_2019, OLD_ARTICLES),
        "行政法/河湖巡护条例(2024-05-10).md": lawrefbook_file(RIVER, RIVER_2024, NEW_ARTICLES),
        "民法典/总则.md": lawrefbook_file(
            "中华人民共和国水利规则",
            ["2022年3月1日 第十三届全国人民代表大会第五次会议通过", "2023年1月1日 施行"],
            ["第一条 甲。", "第二条 乙。"],
            subtitle="总则",
        ),
        "民法典/分则.md": lawrefbook_file(
            "中华人民共和国水利规则",
            ["2022年3月1日 第十三届全国人民代表大会第五次会议通过", "2023年1月1日 施行"],
            ["第三条 丙。", "第四条 丁。"],
            subtitle="分则",
        ),
        "DLC/河南地方法规/地方性法规/河南/河南省河湖看护条例(2020-06-01).md": lawrefbook_file(
            "河南省河湖看护条例", LOCAL_HISTORY, ["第一条 为了看护河湖，根据《河湖巡护条例》第二条，制定本条例。"]
        ),
        "DLC/浙江地方法规/地方性法规/浙江/浙江省河湖看护条例(2021-06-01).md": lawrefbook_file(
            "浙江省河湖看护条例",
            ["2021年6月1日 浙江省第十三届人民代表大会常务委员会第二十次会议通过"],
            ["第一条 甲。"],
        ),
        "其他/读书笔记.md": "# 读书笔记\n\n<!-- INFO END -->\n\n今天读了一些书。\n",
        "行政法/_index.md": "---\nbookHidden: true\n---\n",
        "db.sqlite3": register(
            [
                ("法律", "河湖巡护条例", "2019-03-01", "2019-06-01", 1, "行政法"),
                ("法律", "河湖巡护条例", "2024-05-10", "", 0, "行政法"),
            ]
        ),
    }


def just_laws() -> dict[str, str | bytes]:
    """A small just-laws: the law of the other collection in its newest text, and one promulgated but not yet in force."""
    return {
        "LAWS_PROGRESS.md": "# 法律收录进度\n\n> 更新时间：2026年6月26日\n",
        "docs/administrative/river-patrol-law/README.md": just_laws_file(
            RIVER, RIVER_2024, [article.replace("，并如实记录", "，如实记录") for article in NEW_ARTICLES]
        ),
        "docs/economic/canal-law/README.md": just_laws_file(
            "中华人民共和国运河条例",
            ["2020年1月1日第十三届全国人民代表大会常务委员会第十五次会议通过"],
            ["第一条 旧。", "第二条 本法自2020年5月1日起施行。"],
        ),
        "docs/economic/canal-law/versions/2027-01-01/README.md": just_laws_file(
            "中华人民共和国运河条例",
            ["2026年6月26日第十四届全国人民代表大会常务委员会第二十次会议修订"],
            ["第一条 新。", "第二条 更。", "第三条 添。"],
        ),
        "docs/economic/canal-law/versions.json": json.dumps(
            {
                "versions": [
                    {
                        "promulgatedOn": "2020-01-01",
                        "effectiveFrom": "2020-05-01",
                        "effectiveTo": "2027-01-01",
                        "entry": "README.md",
                    },
                    {
                        "promulgatedOn": "2026-06-26",
                        "effectiveFrom": "2027-01-01",
                        "effectiveTo": None,
                        "entry": "versions/2027-01-01/README.md",
                    },
                ]
            }
        ),
        "docs/civil/water-code/README.md": "# 中华人民共和国水利规则\n\n2022年3月1日第十三届全国人民代表大会第五次会议通过\n",
        "docs/civil/water-code/00-supplementary.md": "# 附则\n\n**第四条**　丁。\n",
        "docs/civil/water-code/01-general.md": "# 第一编　总则\n\n**第一条**　甲。\n\n**第二条**　乙。\n\n**第三条**　丙。\n",
        "docs/civil/water-code/05-decision.md": (
            "# 全国人民代表大会常务委员会关于水库的决定\n\n2021年1月1日第十三届全国人民代表大会常务委员会第二十五次会议通过\n\n"
            "一、水库应当安全。\n\n二、本决定自公布之日起施行。\n"
        ),
    }
