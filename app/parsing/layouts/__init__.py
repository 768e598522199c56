"""How the entries of one list are set: found by the evidence of all of them, applied to each."""
