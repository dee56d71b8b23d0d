"""Forms of the documents room."""

from collections.abc import Mapping
from datetime import date

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from fazhi_review.documents.metadata import LONGEST, Value
from fazhi_review.documents.models import MetadataField, NormativeDocument
from fazhi_review.pages.forms import VersionedForm, choices
from fazhi_review.structure.model import DocumentKind


def _date(field: MetadataField) -> DateField:
    return DateField(field.label, [Optional()])


def _text(field: MetadataField) -> StringField:
    longest = LONGEST[field]
    return StringField(field.label, [Optional(), Length(max=longest, message=f"最多 {longest} 个字。")])


class MetadataForm(VersionedForm):
    """What a person corrects of what was read. Field names are the members of MetadataField."""

    title = StringField(
        MetadataField.TITLE.label,
        [InputRequired("标题不能为空。"), Length(max=LONGEST[MetadataField.TITLE], message="标题过长。")],
    )
    number = _text(MetadataField.NUMBER)
    issuing_authority = _text(MetadataField.ISSUING_AUTHORITY)
    kind = SelectField(
        MetadataField.KIND.label,
        [InputRequired()],
        choices=choices([(kind.value, kind.value) for kind in DocumentKind]),
    )
    document_date = _date(MetadataField.DOCUMENT_DATE)
    publication_date = _date(MetadataField.PUBLICATION_DATE)
    effective_date = _date(MetadataField.EFFECTIVE_DATE)
    expiry_date = _date(MetadataField.EXPIRY_DATE)
    interpreting_body = _text(MetadataField.INTERPRETING_BODY)

    def fill(self, document: NormativeDocument) -> None:
        """Show what the document has now."""
        for field in MetadataField:
            value = getattr(document, field.value)
            self[field.value].data = value.value if isinstance(value, DocumentKind) else value
        self.version.data = str(document.version)

    def values(self) -> Mapping[MetadataField, Value]:
        """What was typed, as the columns hold it."""
        values: dict[MetadataField, Value] = {}
        for field in MetadataField:
            value = self[field.value].data
            if field is MetadataField.KIND:
                values[field] = DocumentKind(value)
            else:
                values[field] = value if isinstance(value, date) or value is None else str(value).strip()
        texts = (MetadataField.NUMBER, MetadataField.ISSUING_AUTHORITY, MetadataField.INTERPRETING_BODY)
        return values | {field: values[field] or "" for field in texts}
