"""The ways in which two clauses about one matter can clash, one module each."""
