"""The style dialog: how a layer is drawn, named, grouped, and at which scales."""
