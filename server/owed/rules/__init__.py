"""What to report about the join: one module a rule group, each rule with its documentation."""
