"""What a programme under a budget stands on: sizes with their money, the network they share, people and roads."""
