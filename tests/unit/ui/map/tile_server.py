"""A provider of map tiles on this machine, for tests: counts what is asked of it, and answers as it is told."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from xyzservices import TileProvider


def png(color, size_px=256):
    """A picture of one colour."""
    image = QImage(size_px, size_px, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())


class TileServer:
    """Serves pictures of one colour; ``status`` other than 200 is answered instead."""

    def __init__(self, color="#ff0000"):
        self.status, self.wait_s, self.content = 200, 0.0, png(color)
        self.asked, self.agents = [], []
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self):
        return self._server.server_address[1]

    def provider(self, **more):
        url = f"http://127.0.0.1:{self.port}/{{z}}/{{x}}/{{y}}.png" + more.pop("query", "")
        return TileProvider(name="Test.Town", url=url, attribution="(C) Test Town", max_zoom=17, **more)

    def answer(self, handler):
        with self._lock:
            self.asked.append(handler.path)
            self.agents.append(handler.headers["User-Agent"])
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.wait_s)
        with self._lock:
            self.at_once -= 1
        handler.send_response(self.status)
        handler.send_header("Cache-Control", "max-age=3600")
        handler.end_headers()
        if self.status == 200:
            handler.wfile.write(self.content)

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
