"""The map: view geometry, painting of columnar layers, site markers, decorations."""
