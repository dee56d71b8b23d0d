"""What reviewers decided on pairs of clauses (比对案例), kept so that the same pair is not weighed from nothing again."""
