"""Small building blocks that panels and pages share."""
