"""Annotations out to Word and back: real comments and tracked changes in the original docx, at exactly their words.

Plain values in, bytes out; what a page shows to whom is decided before anything comes here.
"""

from fazhi_review.review.word.export import export
from fazhi_review.review.word.notes import Note, ReadComment, Reply
from fazhi_review.review.word.read_back import read_back

__all__ = ["Note", "ReadComment", "Reply", "export", "read_back"]
