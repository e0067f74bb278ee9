"""What map, legend and PDF share: columnar geometry and styles. No Qt."""
