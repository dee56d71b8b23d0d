import json
from pathlib import Path

from flask import Flask

TEXT = "云岭区停车办法\n第一条 根据《甲法》，制定本办法。\n第二条 有下列情形的：\n（一）乙；\n（二）丙。\n"


def test_json_gives_the_tree_with_paths_and_offsets(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "停车办法.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["structure", str(path), "--json"])
    assert result.exit_code == 0
    read = json.loads(result.output)
    assert set(read) == {"file", "text", "provisions", "metadata", "citations", "warnings"}
    item = next(each for each in read["provisions"] if each["path"] == "第二条第（二）项")
    assert item["kind"] == "item"
    assert item["label"] == "（二）"
    assert read["text"][item["start"] : item["end"]].strip() == "（二）丙。"
    assert read["metadata"]["title"] == "云岭区停车办法"
    assert read["citations"][0]["law"] == "甲法"


def test_the_tree_is_printed_for_people(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "停车办法.txt"
    path.write_text(TEXT.replace("第二条", "第四条"), encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["structure", str(path)])
    assert result.exit_code == 0
    assert "  第四条第（一）项  乙；" in result.output
    assert "编号不连续" in result.output


def test_a_file_that_is_not_there_is_refused_in_one_line(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["structure", str(tmp_path / "无.txt")])
    assert result.exit_code == 1
    assert "没有找到文件" in result.output
    assert "Traceback" not in result.output
