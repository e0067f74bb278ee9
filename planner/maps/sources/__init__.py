"""Pictures under the map: tiles in a file, tiles of an online provider, georeferenced images."""
