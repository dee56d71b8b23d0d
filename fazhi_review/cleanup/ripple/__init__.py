"""What a change of law reaches: the documents of the office, and in them the clauses, with evidence and an owner."""
