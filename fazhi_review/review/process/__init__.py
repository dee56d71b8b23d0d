"""办理合法性审核: submission with its materials, completeness, reviewing, second reading, signing, answering."""
