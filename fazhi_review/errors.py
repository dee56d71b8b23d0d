"""The error tree. Raise the most specific one, with data; the sentence a user reads is written here, once.

FazhiError
├─ InvalidInput        422  ├─ UnsupportedFile / CorruptFile / FileTooLarge / EncryptedFile / EmptyFile
│                           ├─ FileTooComplex, and of UnsupportedFile: ScannedFile / UnreadableScan / ConverterMissing
│                           └─ MalformedDocumentNumber
├─ NotPermitted        403
├─ NotFound            404
├─ Conflict            409  ├─ TransitionNotAllowed / StaleVersion / DuplicateFiling
├─ RulePackError       500  (file, line, key)
├─ StorageUnavailable  507
└─ SearchUnavailable   503  ├─ IndexLocked / IndexOutdated
                            └─ QueryTooBroad
"""

from typing import Any


class FazhiError(Exception):
    """Any refusal or failure that is explained to a person; `message` is one clear Chinese sentence."""

    status = 500
    sentence = "操作未能完成，请稍后重试；如仍失败，请联系系统管理员。"

    def __init__(self, sentence: str | None = None, **data: Any) -> None:
        self.data = data
        self.message = (sentence or self.sentence).format_map(_Blank(data))
        super().__init__(self.message)


class _Blank(dict[str, Any]):
    """Leaves a placeholder visible rather than failing while an error is being explained."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class InvalidInput(FazhiError):
    status = 422
    sentence = "填写的内容有误，请检查后重新提交。"


class UnsupportedFile(InvalidInput):
    sentence = "“{name}”不是可以识别的文件类型，请上传 docx、doc、wps、pdf、ofd、html 或 txt 文件。"


class ScannedFile(UnsupportedFile):
    """Pages without a text layer, and no OCR on this machine."""

    sentence = (
        "“{name}”是扫描件，没有可以读取的文字；请上传可编辑的电子文本，"
        "或者请系统管理员安装文字识别组件（tesseract 及中文识别数据）后重新上传。"
    )


class UnreadableScan(ScannedFile):
    """OCR ran and found no words."""

    sentence = "“{name}”是扫描件，文字识别没有得到可用的文字；请上传更清晰的扫描件，或者可编辑的电子文本。"


class ConverterMissing(UnsupportedFile):
    """doc and wps are read through LibreOffice, which this machine does not have."""

    sentence = (
        "“{name}”是旧版 Word 或 WPS 格式，本机没有安装 LibreOffice，无法读取；请用 Word 或 WPS 另存为 docx 后重新上传。"
    )


class CorruptFile(InvalidInput):
    sentence = "“{name}”已损坏或内容不完整，无法打开，请用原软件重新保存后再上传。"


class EncryptedFile(InvalidInput):
    sentence = "“{name}”设置了打开密码，请取消密码后重新上传。"


class EmptyFile(InvalidInput):
    sentence = "“{name}”是空文件，请检查后重新上传。"


class FileTooLarge(InvalidInput):
    status = 413
    sentence = "“{name}”超出了允许的大小（上限 {limit}），请压缩图片或拆分附件后重新上传。"


class FileTooComplex(InvalidInput):
    """Within the size limits, yet reading it takes more time, memory or nesting than one file may cost."""

    status = 413
    sentence = "“{name}”内容过于复杂，在允许的时间和内存内没有读完，请拆分文件，或者另存为 docx 后重新上传。"


class MalformedDocumentNumber(InvalidInput):
    sentence = "发文字号“{number}”不规范，应为“机关代字〔年份〕顺序号号”，例如“青政办〔2026〕12号”。"


class NotPermitted(FazhiError):
    status = 403
    sentence = "您没有进行此操作的权限，如确需办理，请联系本单位管理员。"


class NotFound(FazhiError):
    status = 404
    sentence = "没有找到您要查看的内容，它可能已被移走，或者您无权查看。"


class Conflict(FazhiError):
    status = 409
    sentence = "当前状态下不能进行此操作，请刷新页面后重试。"


class TransitionNotAllowed(Conflict):
    sentence = "当前状态为“{state}”，不能“{action}”。"


class StaleVersion(Conflict):
    sentence = "内容已被他人修改，请刷新后重试。"


class DuplicateFiling(Conflict):
    sentence = "该文件已经报送备案，请勿重复报送。"


class RulePackError(FazhiError):
    """A rule file that cannot be used; names file, line and key so that its author can mend it."""

    sentence = "规则文件 {file} 第 {line} 行“{key}”有误：{reason}"


class StorageUnavailable(FazhiError):
    status = 507
    sentence = "文件未能保存（磁盘空间不足或目录不可写），内容没有丢失在系统中，请联系系统管理员处理后重新上传。"


class SearchUnavailable(FazhiError):
    status = 503
    sentence = "检索服务暂不可用，请稍后重试；浏览和查询目录不受影响。"


class IndexLocked(SearchUnavailable):
    sentence = "索引正在被另一个进程写入，请稍后重试。"


class IndexOutdated(SearchUnavailable):
    sentence = "索引缺失、损坏或版本过旧，请管理员执行 flask index rebuild 重建；浏览和查询目录不受影响。"


class IndexNotBuilt(IndexOutdated):
    sentence = (
        "检索索引尚未建立：请管理员先用 flask library import 导入法规，再执行 flask index rebuild 建立索引；"
        "浏览和查询目录不受影响。"
    )


class QueryTooBroad(SearchUnavailable):
    status = 422
    sentence = "检索词过于宽泛，请增加关键词或缩小范围。"
