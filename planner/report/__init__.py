"""The papers that go out: PDF, JSON, GeoPackage, workbook, OCPI."""
