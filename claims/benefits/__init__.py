"""What the rules give for the facts of a claim: pure arithmetic, no Django, no clock."""
