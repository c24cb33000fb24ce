"""A thread that looks for what has come, again and again, for as long as anybody wants to know."""

from __future__ import annotations

import sys
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from thermogui.core.reading.following import News
from thermogui.core.reading.room import has_room_for

if TYPE_CHECKING:
    from thermogui.core.reading.following import Follower
    from thermogui.core.reading.growing import GrowingTable

_MOST_WAITING = 200_000  # readings that are read ahead
_ROOM_EVERY = 0.05  # s


class Lookout:
    """Follows a source in a thread of its own, and keeps what has come until it is taken.

    The thread ends with the program, however long the source does not answer: a read cannot be called off.

    Attributes:
        path: of a file; None for standard input.
        is_arriving: what came first has been taken, and will be shown.
        has_ended: nothing will come any more, and all has been taken.
    """

    def __init__(self, follower: Follower, path: Path | None = None) -> None:
        self._follower = follower
        self.path, self.is_arriving, self.has_ended = path, False, False
        self._found: deque[News] = deque()
        self._waiting = 0
        self._stop = threading.Event()
        threading.Thread(target=self._run, name="following", daemon=True).start()

    @property
    def name(self) -> str:
        return self._follower.name

    @property
    def table(self) -> GrowingTable:
        """What is known of the table; its thread goes on with it."""
        return self._follower.table

    def take(self) -> list[News]:
        """Return what has come since."""
        news = []
        while self._found:
            news.append(self._found.popleft())
        self._waiting = 0
        self.has_ended = self.has_ended or any(each.has_ended for each in news)
        return news

    def stop(self) -> None:
        """Look no more; what comes is not wanted."""
        self._stop.set()

    # -- in its thread

    def _run(self) -> None:
        is_first, count = True, 0
        try:
            while not self._stop.is_set():
                news = self._follower.look()
                if is_first or news != News(stands=news.stands):
                    is_first = False
                    self._waiting += len(news.readings or ())
                    self._found.append(news)
                if news.readings is not None:
                    count += len(news.readings)
                    if not has_room_for(count):
                        raise MemoryError
                if news.has_ended:
                    break
                while self._waiting > _MOST_WAITING and not self._stop.wait(_ROOM_EVERY):
                    pass
                self._stop.wait(self._follower.pause)
        except MemoryError:
            said = f"There is no memory for more readings of {self.name}; close other programs."
            self._found.append(News(said=(said,), has_ended=True))
        except BaseException as error:
            said = f"{self.name} is not followed any more, because of a fault in the program ({error})."
            self._found.append(News(said=(said,), has_ended=True))
            sys.excepthook(type(error), error, error.__traceback__)
        finally:
            self._follower.close()
