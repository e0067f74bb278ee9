"""Rule packs as data, their evaluation on the facts of a site, and EVSE ids."""
