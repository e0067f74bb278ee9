"""A CGMES 2.4.15 model of two nodes, written by hand: a feed-in, a line, a load, and what a converter leaves behind."""

import zipfile
from pathlib import Path

PROFILES = {
    "EQ": "http://entsoe.eu/CIM/EquipmentCore/3/1",
    "SSH": "http://entsoe.eu/CIM/SteadyStateHypothesis/1/1",
    "TP": "http://entsoe.eu/CIM/Topology/4/1",
}
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<rdf:RDF xmlns:cim="http://iec.ch/TC57/2013/CIM-schema-cim16#"'
    ' xmlns:md="http://iec.ch/TC57/61970-552/ModelDescription/1#"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
)
SCHEMA = "http://iec.ch/TC57/2013/CIM-schema-cim16#"
LINE = {"length_km": 2.0, "r_ohm": 0.4, "x_ohm": 0.24, "bch_s": 2.0e-4}


def thing(kind: str, key: str, *, about: bool = False, links: dict[str, str] | None = None, **values: object) -> str:
    """One object: ``Class_property`` for values, ``Class.property`` for links to other objects."""
    mark = f'rdf:about="#_{key}"' if about else f'rdf:ID="_{key}"'
    inner = [
        f"<cim:{name.replace('__', '.')}>{value}</cim:{name.replace('__', '.')}>" for name, value in values.items()
    ]
    for name, other in (links or {}).items():
        inner.append(f'<cim:{name} rdf:resource="{other if other.startswith("http") else f"#_{other}"}"/>')
    return f"<cim:{kind} {mark}>{''.join(inner)}</cim:{kind}>"


def named(kind: str, key: str, **rest: object) -> str:
    return thing(kind, key, IdentifiedObject__name=key, **rest)  # type: ignore[arg-type]


def equipment(*, far_node: str = "n2") -> list[str]:
    rows = [
        named("GeographicalRegion", "geo"),
        named("SubGeographicalRegion", "region", links={"SubGeographicalRegion.Region": "geo"}),
        named("Substation", "station", links={"Substation.Region": "region"}),
        named("BaseVoltage", "kv20", BaseVoltage__nominalVoltage=20.0),
        named(
            "RegulatingControl",
            "control",
            links={"RegulatingControl.mode": f"{SCHEMA}RegulatingControlModeKind.voltage"},
        ),
        named("Ground", "earth", links={"Equipment.EquipmentContainer": "level1"}),
        named(
            "ExternalNetworkInjection",
            "feed",
            links={"Equipment.EquipmentContainer": "level1", "RegulatingCondEq.RegulatingControl": "control"},
        ),
        named(
            "EnergyConsumer",
            "village",
            links={"Equipment.EquipmentContainer": "level2", "ConductingEquipment.BaseVoltage": "kv20"},
        ),
        named(
            "ACLineSegment",
            "cable",
            Conductor__length=LINE["length_km"],
            ACLineSegment__r=LINE["r_ohm"],
            ACLineSegment__x=LINE["x_ohm"],
            ACLineSegment__bch=LINE["bch_s"],
            ACLineSegment__gch=0.0,
            links={"ConductingEquipment.BaseVoltage": "kv20"},
        ),
    ]
    for number in (1, 2):
        links = {"VoltageLevel.BaseVoltage": "kv20", "VoltageLevel.Substation": "station"}
        rows.append(named("VoltageLevel", f"level{number}", links=links))
        rows.append(
            named(
                "ConnectivityNode", f"n{number}", links={"ConnectivityNode.ConnectivityNodeContainer": f"level{number}"}
            )
        )
    for equipped, place, node in (("feed", 1, "n1"), ("village", 1, "n2"), ("cable", 1, "n1"), ("cable", 2, far_node)):
        links = {"Terminal.ConductingEquipment": equipped, "Terminal.ConnectivityNode": node}
        rows.append(named("Terminal", f"t_{equipped}_{place}", ACDCTerminal__sequenceNumber=place, links=links))
    return rows


def state() -> list[str]:
    terminals = ("t_feed_1", "t_village_1", "t_cable_1", "t_cable_2")
    return [
        thing(
            "ExternalNetworkInjection",
            "feed",
            about=True,
            ExternalNetworkInjection__p=0.0,
            ExternalNetworkInjection__q=0.0,
            ExternalNetworkInjection__referencePriority=1,
            RegulatingCondEq__controlEnabled="true",
        ),
        thing(
            "RegulatingControl",
            "control",
            about=True,
            RegulatingControl__targetValue=20.4,
            RegulatingControl__enabled="true",
        ),
        thing("EnergyConsumer", "village", about=True, EnergyConsumer__p=1.5, EnergyConsumer__q=0.5),
        *(thing("Terminal", key, about=True, ACDCTerminal__connected="true") for key in terminals),
    ]


def topology() -> list[str]:
    rows = []
    for number in (1, 2):
        links = {"TopologicalNode.ConnectivityNodeContainer": f"level{number}", "TopologicalNode.BaseVoltage": "kv20"}
        rows.append(named("TopologicalNode", f"tn{number}", links=links))
        links = {"ConnectivityNode.TopologicalNode": f"tn{number}"}
        rows.append(thing("ConnectivityNode", f"n{number}", about=True, links=links))
    return rows


def document(profile: str, rows: list[str], head: str = HEAD) -> str:
    model = f'<md:FullModel rdf:about="urn:uuid:{profile}"><md:Model.profile>{PROFILES[profile]}</md:Model.profile>'
    return head + model + "</md:FullModel>\n" + "\n".join(rows) + "\n</rdf:RDF>\n"


def documents(**options: str) -> dict[str, str]:
    """Documents of the model by file name."""
    return {
        "model_EQ.xml": document("EQ", equipment(**options)),
        "model_SSH.xml": document("SSH", state()),
        "model_TP.xml": document("TP", topology()),
    }


def write_zip(path: Path, content: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return path
