"""What the planner's own charging sessions say: cleaned, fitted, and tried on data held back."""
