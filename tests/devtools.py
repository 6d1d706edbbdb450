"""A headless browser spoken to over the DevTools protocol: what a page loads, says, shows and lets be reached."""

import base64
import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from websocket import WebSocket, create_connection

from aos_analysis.run.browser import headless

PATIENCE_SECONDS = 60  # to start, or to answer one command


class Tab:
    """One page of the browser, and every event it told."""

    def __init__(self, socket: WebSocket):
        self.socket, self.events, self._last = socket, [], 0
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: object) -> dict:
        """The answer to one command; what the page told meanwhile is kept in `events`."""
        self._last += 1
        self.socket.send(json.dumps({"id": self._last, "method": method, "params": params}))
        while (message := json.loads(self.socket.recv())).get("id") != self._last:
            self.events.append(message)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']['message']}")
        return message["result"]

    def open(self, page: Path, width: int, height: int = 900, scale: float = 1) -> None:
        """The page in a window of `width` x `height` CSS pixels, loaded to its end; earlier events are forgotten."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )
        self.events.clear()
        self.call("Page.navigate", url=page.resolve().as_uri())
        while not self.told("Page.loadEventFired"):
            self.events.append(json.loads(self.socket.recv()))

    def run(self, script: str) -> object:
        """The value of a JavaScript expression in the page, promises awaited."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", "script"))
        return answer["result"].get("value")

    def press_tab(self) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)

    def told(self, *methods: str) -> list[dict]:
        """Parameters of the events of these names, in order."""
        return [event["params"] for event in self.events if event.get("method") in methods]

    def requests(self) -> list[str]:
        """Addresses asked for, besides the file itself and what it holds."""
        asked = [event["request"]["url"] for event in self.told("Network.requestWillBeSent")]
        return [url for url in asked if not url.startswith(("file:", "data:"))]

    def complaints(self) -> list[str]:
        """What the console printed, exceptions and violations of the content-security policy included."""
        entries = [event["entry"]["text"] for event in self.told("Log.entryAdded")]
        printed = [str(event["args"]) for event in self.told("Runtime.consoleAPICalled")]
        return entries + printed + [str(event["exceptionDetails"]) for event in self.told("Runtime.exceptionThrown")]

    def picture(self, file: Path) -> Path:
        """The whole page as a PNG."""
        taken = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(taken["data"]))
        return file


@contextmanager
def open_tab() -> Iterator[Tab]:
    """A tab of the installed browser, in a profile of its own that ends with it; ParameterError where there is none."""
    with tempfile.TemporaryDirectory(prefix="aos-", ignore_cleanup_errors=True) as profile:
        command = [*headless(Path(profile)), "--hide-scrollbars", "--remote-debugging-port=0", "about:blank"]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Tab(_first_tab(Path(profile)))
        finally:
            browser.terminate()
            browser.wait(PATIENCE_SECONDS)


def _first_tab(profile: Path) -> WebSocket:
    """The socket of the blank tab, once the browser has written where it listens."""
    place, end = profile / "DevToolsActivePort", time.monotonic() + PATIENCE_SECONDS
    while not (place.is_file() and len(lines := place.read_text("utf-8").splitlines()) == 2):
        if time.monotonic() > end:
            raise TimeoutError("the browser does not answer")
        time.sleep(0.05)
    port, path = lines
    browser = create_connection(f"ws://127.0.0.1:{port}{path}", suppress_origin=True, timeout=PATIENCE_SECONDS)
    browser.send(json.dumps({"id": 1, "method": "Target.getTargets"}))
    answer = json.loads(browser.recv())
    browser.close()
    target = next(t["targetId"] for t in answer["result"]["targetInfos"] if t["type"] == "page")
    address = f"ws://127.0.0.1:{port}/devtools/page/{target}"
    return create_connection(address, suppress_origin=True, timeout=PATIENCE_SECONDS)
