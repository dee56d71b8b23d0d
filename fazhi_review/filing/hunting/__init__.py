"""The hunt for what was published and never filed: pure functions over values, and the tables that keep what they find."""
