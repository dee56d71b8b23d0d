"""docx as people really write it: Word's and WPS's automatic numbering, tables, text boxes, tracked changes, hidden text."""

from fazhi_review.reading.docx.reader import read_docx

__all__ = ["read_docx"]
