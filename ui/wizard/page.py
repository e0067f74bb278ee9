"""What all pages of the import share: a headline that asks one question, and whether one may go on."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from planner.model.issues import Issue, Severity
from ui.models.column_names import with_titles
from ui.texts import language
from ui.theme.icons import pixmap
from ui.theme.tokens import tokens
from ui.widgets.plain import label
from ui.wizard.state import WizardState


class Page(QWidget):
    """One page.

    Signals
    -------
    changed : whether one may go on may be another
    go_to : str, another page is asked for
    """

    changed = Signal()
    go_to = Signal(str)
    page_id = ""

    def __init__(self, state: WizardState, question: str) -> None:
        super().__init__()
        self.state = state
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(10)
        self.question = label(question, "title")
        self.layout_.addWidget(self.question)

    def enter(self) -> None:
        """The page comes to the front."""

    def ready(self) -> bool:
        """Whether one may go on."""
        return True


class Told(QFrame):
    """Sentence on a quiet ground that changes with the file; takes no room while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("note")
        self.words = label("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self.words)

    def tell(self, text: str) -> None:
        """Say something else."""
        self.words.setText(text)
        self.setVisible(bool(text))


class IssueLine(QWidget):
    """One finding: its mark by severity, and its sentence."""

    def __init__(self, issue: Issue) -> None:
        super().__init__()
        colors = tokens()
        looks = {
            Severity.ERROR: ("issues", colors.bad),
            Severity.WARNING: ("issues", colors.warn),
            Severity.NOTE: ("info", colors.muted),
        }
        name, color = looks[issue.severity]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(8)
        mark = label("", wrap=False)
        mark.setPixmap(pixmap(name, 16, color))
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self.words = label(_sentence(issue))
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout.addWidget(self.words, 1)
        self.room = layout


def _sentence(issue: Issue) -> str:
    """Sentence without the file's name, which stands in the wizard's head already."""
    message = with_titles(issue).message(language())
    return message.removeprefix(f"{issue.where}: ") if issue.where else message


class IssueList(QWidget):
    """Findings one below the other; takes no room where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self.hide()

    def show_issues(self, issues: Iterable[Issue]) -> None:
        """Show other findings, faults first."""
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        order = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
        found = sorted(dict.fromkeys(_key(issue) for issue in issues), key=lambda each: order.index(each[0]))
        for severity, code, params, where in found:
            self._layout.addWidget(IssueLine(Issue(severity=severity, code=code, params=dict(params), where=where)))
        self.setVisible(bool(found))


def _key(issue: Issue) -> tuple[Severity, str, tuple[tuple[str, str | int | float], ...], str]:
    return issue.severity, issue.code, tuple(issue.params.items()), issue.where
