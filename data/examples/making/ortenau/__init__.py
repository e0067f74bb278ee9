"""The Ortenau sample: a synthetic region around pandapower's mv_oberrhein and lv_schutterwald."""
