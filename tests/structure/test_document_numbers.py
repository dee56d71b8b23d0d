import pytest

from fazhi_review.errors import MalformedDocumentNumber
from fazhi_review.structure import DocumentNumber, find_document_numbers


@pytest.mark.parametrize(
    ("written", "normal", "faults"),
    [
        ("云政办〔2026〕12号", "云政办〔2026〕12号", 0),
        ("云政办[2026]12号", "云政办〔2026〕12号", 1),
        ("云政办（2026）12号", "云政办〔2026〕12号", 1),
        ("云政办【2026】12号", "云政办〔2026〕12号", 1),
        ("云政办［2026］12号", "云政办〔2026〕12号", 1),
        ("云政办〔2026〕第12号", "云政办〔2026〕12号", 1),
        ("云政办〔2026〕012号", "云政办〔2026〕12号", 1),
        ("云政办〔2026〕12", "云政办〔2026〕12号", 1),
        ("云政办〔26〕12号", "云政办〔2026〕12号", 1),
        ("云政办〔2026年〕12号", "云政办〔2026〕12号", 1),
        ("云政办 [2026] 第012号", "云政办〔2026〕12号", 4),
    ],
)
def test_every_spelling_is_normalised_and_its_faults_are_named(written: str, normal: str, faults: int) -> None:
    (read,) = find_document_numbers(written)
    assert str(read.number) == normal
    assert len(read.faults) == faults
    assert read.text == written


def test_the_words_that_lead_up_to_a_number_are_no_part_of_its_code() -> None:
    text = "根据国办发〔2018〕37号和豫政〔2020〕5号文件要求"
    assert [read.text for read in find_document_numbers(text)] == ["国办发〔2018〕37号", "豫政〔2020〕5号"]


def test_a_place_whose_name_is_a_conjunction_keeps_its_code() -> None:
    (read,) = find_document_numbers("和政办〔2026〕3号")
    assert read.number == DocumentNumber("和政办", 2026, 3)


@pytest.mark.parametrize("text", ["", "2026年12号", "〔2026〕12号", "见附件（2026）", "云政办〔2026〕号"])
def test_what_is_no_number_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(MalformedDocumentNumber) as refused:
        DocumentNumber.parse(text)
    assert refused.value.message.endswith("。")
