"""What things are: frozen records, errors, issues, units and texts. Standard library only."""
