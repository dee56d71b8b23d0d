"""Two versions of a document: what changed, what became of each point, and where annotations stand in the new text."""
