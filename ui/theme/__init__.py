"""The two looks of the window: colours, style, icons."""
