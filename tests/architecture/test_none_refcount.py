"""PySide6 and this Python go together: calls that return None must not eat references of ``None``.

PySide6 6.12.0 on Python 3.11 loses one reference a call and ends in a crash; 6.10 and 6.11 do not.
"""

import subprocess
import sys

import PySide6

PROGRAM = """
import sys
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
app = QApplication([])
image = QImage(8, 8, QImage.Format.Format_ARGB32)
painter = QPainter(image)
app.processEvents()
before = sys.getrefcount(None)
for _ in range(500):
    app.processEvents()
    painter.drawLine(0, 0, 4, 4)
print(sys.getrefcount(None) - before)
painter.end()
"""


def test_references_of_none_stay_where_they_are():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert abs(int(done.stdout.split()[-1])) < 50


def test_the_version_is_one_that_is_known_to_hold():
    major, minor = (int(part) for part in PySide6.__version__.split(".")[:2])
    assert (6, 10) <= (major, minor) < (6, 12)
