"""Rule packs and their evaluation; EVSE ids."""
