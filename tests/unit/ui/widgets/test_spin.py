"""Fields for figures: room before the figure, and the whole width for it where there are no arrows."""

from PySide6.QtWidgets import QApplication, QSpinBox

from ui.theme.look import apply
from ui.widgets.spin import with_room


def shown(qtbot, box):
    qtbot.addWidget(box)
    box.setValue(25)
    box.resize(60, 26)
    box.show()
    return box


def test_figures_keep_their_room_in_every_look(qtbot):
    app = QApplication.instance()
    for look in ("light", "dark", "contrast"):
        apply(app, look)
        plain, bare = shown(qtbot, with_room(QSpinBox())), shown(qtbot, with_room(QSpinBox(), arrows=False))
        assert plain.lineEdit().textMargins().left() > 0
        assert plain.lineEdit().width() < bare.lineEdit().width(), "arrows take room"
        assert bare.lineEdit().width() > bare.fontMetrics().horizontalAdvance("100")
    apply(app, "light")
