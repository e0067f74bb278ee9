"""What is asked of roads, demand and size of sites on their own, for commands and window alike."""
