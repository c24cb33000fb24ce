"""The column of tabs beside the plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTabWidget, QToolButton, QWidget

from thermogui.ui.widgets.scrolling import Scrolling

_LETTERS_AT_LEAST = 18


class SideColumn(QTabWidget):
    """Panels as tabs, in one order whenever they were opened; what opens a panel shows it.

    A panel that is closed keeps what it holds. One that needs more room than there is scrolls.

    Attributes:
        toggles: an action for each panel, by its title, that opens it or closes it.
        turns: go to the next panel that is open, and to the one before.

    Signals:
        changed: a panel has been opened, closed or chosen.
        widened: a panel needs to be wider than it ever was.
    """

    changed = Signal()
    widened = Signal()

    def __init__(self, panels: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sideColumn")
        self.setDocumentMode(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        # Tab would stop here too, and be led back to the tabs
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabBar().setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tabBar().setAccessibleName("Panels beside the plots")
        for arrow in self.tabBar().findChildren(QToolButton):
            # by the keyboard the tabs themselves move
            arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages = {title: Scrolling(panel) for title, panel in panels.items()}
        self.toggles: dict[str, QAction] = {}
        for title, page in self._pages.items():
            # until it is opened it would lie over the tabs
            page.setParent(self)
            page.widened.connect(self.widened)
            page.hide()
            action = QAction(title, self)
            action.setObjectName(f"actionPanel{title.replace('-', '')}")
            action.setCheckable(True)
            action.setData(title)
            action.triggered.connect(self._on_toggled)
            self.toggles[title] = action
        self.turns = [
            self._turn("Next panel", "Ctrl+Tab", 1),
            self._turn("Previous panel", "Ctrl+Shift+Tab", -1),
        ]
        self.setCornerWidget(self._menu_button())
        self.currentChanged.connect(self._on_chosen)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        """Be narrower than most panels: they scroll."""
        return QSize(self.fontMetrics().averageCharWidth() * _LETTERS_AT_LEAST, 0)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 3 * _LETTERS_AT_LEAST, 0)

    def _turn(self, text: str, keys: str, by: int) -> QAction:
        action = QAction(text, self)
        action.setShortcut(keys)
        action.setData(by)
        action.triggered.connect(self._on_turned)
        return action

    def _menu_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("⋯")
        button.setAccessibleName("Panels")
        button.setToolTip("Panels: which of them are open")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setProperty("kind", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        menu.addActions(list(self.toggles.values()))
        button.setMenu(menu)
        return button

    @property
    def opened(self) -> list[str]:
        """Return the titles of the panels that are open, in their order."""
        return [self.tabText(index) for index in range(self.count())]

    @property
    def chosen(self) -> str:
        """Return the title of the panel that is seen; "" where none is open."""
        return self.tabText(self.currentIndex()) if self.count() else ""

    def in_tab_order(self) -> list[QWidget]:
        """Return its parts as Tab goes through them."""
        return [self.tabBar(), self.cornerWidget(), *([self.currentWidget()] if self.count() else [])]

    @property
    def needed_width(self) -> int:
        """Return how wide the panel that is seen would have to be not to scroll sideways."""
        page = self.currentWidget()
        return page.needed_width if isinstance(page, Scrolling) else 0

    def shows(self, title: str) -> bool:
        """Return whether a panel is seen."""
        return self.isVisible() and self.chosen == title

    def open(self, title: str) -> None:
        """Open a panel, where it is not yet, and show it."""
        self._insert(title)
        self.show()
        self.setCurrentWidget(self._pages[title])
        self._on_chosen()

    def _insert(self, title: str) -> None:
        page = self._pages[title]
        if self.indexOf(page) < 0:
            order = list(self._pages)
            before = [other for other in self.opened if order.index(other) < order.index(title)]
            self.insertTab(len(before), page, title)

    def close_panel(self, title: str) -> None:
        """Close a panel; without any the column is not there."""
        self.removeTab(self.indexOf(self._pages[title]))
        self.setVisible(self.count() > 0)
        self._on_chosen()

    def put(self, opened: Sequence[str], chosen: str) -> None:
        """Have these panels open and one of them seen; what is no title of a panel is passed over."""
        wanted = [title for title in opened if title in self._pages]
        if wanted:
            # first, so that no other is seen, and made, on the way
            self.open(chosen if chosen in wanted else wanted[-1])
        for title in self.opened:
            if title not in wanted:
                self.close_panel(title)
        for title in wanted:
            self._insert(title)
        self._on_chosen()

    # -- slots

    @Slot(bool)
    def _on_toggled(self, wanted: bool) -> None:
        title = cast("QAction", self.sender()).data()
        # one that is open behind another comes to the front
        if wanted or self.chosen != title:
            self.open(title)
        else:
            self.close_panel(title)

    @Slot()
    def _on_turned(self) -> None:
        if self.count():
            self.setCurrentIndex((self.currentIndex() + cast("QAction", self.sender()).data()) % self.count())
            self.tabBar().setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(int)
    def _on_chosen(self, _index: int = 0) -> None:
        opened = self.opened
        for title, action in self.toggles.items():
            action.setChecked(title in opened)
        self.changed.emit()
