"""Annotations out of the workbench and back: printed beside the text, into the original Word file, and from Word again."""
