"""备案审查: nothing that was filed stays without a person's conclusion on the six points."""
