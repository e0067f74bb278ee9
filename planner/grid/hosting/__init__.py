"""What a bus can take: solved base cases, one bus, every bus, several together, layers for the map."""
