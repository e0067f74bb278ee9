from planner.report.glyphs import MISSING, all_printable, lacking, printable, replaced


def test_our_fonts_hold_the_letters_of_europe_and_the_signs_we_use():
    assert lacking("Ünï Łódź Ελλάς Станция ß € × – … ▪ Ω ² · „“ \u202f\u00a0\u2212") == frozenset()


def test_missing_letters_become_boxes():
    assert lacking("充 a") == {"充"}
    assert replaced("充 a") == f"{MISSING} a"
    assert replaced("plain") == "plain"


def test_control_characters_are_left_out_everywhere():
    assert printable("a\x07b\x85c\nd") == "abc\nd"
    assert all_printable({"a": ["\x00x", 1, None], "b": ("y\x0b",)}) == {"a": ["x", 1, None], "b": ["y"]}


def test_only_control_characters_are_left_out():
    every = "".join(map(chr, range(0x120)))
    kept = [c for c in every if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f")]
    assert printable(every) == "".join(kept)
