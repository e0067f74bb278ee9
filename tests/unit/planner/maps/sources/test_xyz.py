import pytest

from planner.maps.sources import xyz
from planner.maps.sources.webtiles import Tile
from planner.model.errors import PlannerError

TILE = Tile(zoom=12, column=2138, row=1420)


def test_only_encrypted_web_mercator_is_offered_and_each_says_whose_it_is():
    listed = xyz.providers()
    assert len(listed) > 100
    assert len({each.provider_id for each in listed}) == len(listed)
    assert all(each.attribution for each in listed)
    assert [each.provider_id for each in listed] == sorted(each.provider_id for each in listed)


def test_an_address_holds_the_tile():
    address = xyz.tile_url("OpenStreetMap.Mapnik", TILE)
    assert address.startswith("https://")
    assert address.endswith("/12/2138/1420.png")


def test_a_key_goes_where_the_provider_asks_for_it():
    keyed = next(each for each in xyz.providers() if each.key_field)
    address = xyz.tile_url(keyed.provider_id, TILE, "S3CRET")
    assert "S3CRET" in address
    assert "S3CRET" not in xyz.redacted(address, "S3CRET")
    assert xyz.redacted("plain", "") == "plain"


@pytest.mark.parametrize("ask", [xyz.provider, lambda name: xyz.tile_url(name, TILE)])
def test_an_unknown_provider_is_named(ask):
    with pytest.raises(PlannerError) as raised:
        ask("No.Such")
    assert raised.value.issues[0].code == "io.basemap_provider"


def test_providers_by_id():
    assert xyz.provider("OpenStreetMap.Mapnik").max_zoom == 19
    assert xyz.provider("OpenStreetMap.Mapnik").key_field == ""
