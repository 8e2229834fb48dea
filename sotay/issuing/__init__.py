"""What a secretary does: issue and withdraw, hand out copies, sign, verify."""
