"""A person with a keyboard and no mouse: goes from stop to stop, and at each one sees where they are."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

LOOK = """() => {
  const here = document.activeElement;
  if (here === document.body) return { name: "", problem: "" };
  const around = here.closest("label") ?? here;
  const ring = (each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  const seen = [...around.getClientRects()].some((box) => {
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (right - left < 1 || bottom - top < 1) return false;
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return around.contains(over) || over?.contains(around);
  });
  const problem = !ring(here) && !ring(around) ? "no ring" : seen ? "" : "out of sight";
  const name = [here.labels?.[0]?.innerText, here.innerText, here.ariaLabel].join(" ").trim();
  return { name, problem: problem && `${problem}: ${here.outerHTML.slice(0, 200)}` };
}"""
"""What the place is called, and what is wrong with how it shows: no ring, hidden behind something, off the screen."""

STOP = """() => {
  const stops = (window.stops ??= []), at = stops.indexOf(document.activeElement);
  return at < 0 ? stops.push(document.activeElement) - 1 : at;
}"""
LEFT_OUT = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled && each.tabIndex >= 0)
  .filter((each) => each.type !== "radio" && !stops.includes(each)).map((each) => each.outerHTML.slice(0, 200))"""
"""What a person can use on the page and a walk by Tab did not meet; of radio buttons Tab meets one of each group."""


PATIENCE = 3.0
"""Seconds until what is in the way must have gone."""


@dataclass
class Keys:
    """Presses keys on a page and counts them: stops, steps and acts in ``pressed``, written text in ``written``."""

    page: Page
    pressed: int = 0
    written: int = 0

    def __post_init__(self) -> None:
        """From now on the browser hands its choices of files over, instead of opening a window of the machine."""
        self.page.on("filechooser", lambda _: None)

    def press(self, key: str, times: int = 1) -> None:
        """Press a key; the place shows afterwards."""
        for _ in range(times):
            self.page.keyboard.press(key)
        self.pressed += times

    def write(self, text: str) -> None:
        """Type into the field one is at."""
        self.page.keyboard.type(text)
        self.written += len(text)

    def here(self) -> str:
        """What the place is called; it shows."""
        found = self.page.evaluate(LOOK)
        deadline = time.monotonic() + PATIENCE
        while found["problem"] and time.monotonic() < deadline:  # a calendar closes, a page scrolls
            self.page.wait_for_timeout(50)
            found = self.page.evaluate(LOOK)
        assert not found["problem"], found["problem"]
        return str(found["name"])

    def to(self, wanted: str, most: int) -> None:
        """Tab to what has this name, within so many stops; nothing on the way hides where one is."""
        seen: list[str] = []
        for _ in range(most):
            self.press("Tab")
            seen.append(self.here())
            if re.search(wanted, seen[-1]):
                return
        raise AssertionError(f"{wanted} is more than {most} stops away: {seen}")

    def past_the_menu(self) -> None:
        """A page begins at its top, and the first stop leads past the menu."""
        assert self.page.evaluate("document.activeElement === document.body"), "a new page begins at its top"
        self.to("Skip to the content|Ir al contenido", 1)
        self.press("Enter")

    def open_and_leave(self) -> None:
        """Open the list or the calendar of the field one is at; Escape closes it, and one is where one was."""
        before = self.here()
        for key in ("Alt+ArrowDown", "Escape"):
            self.page.keyboard.press(key)
        assert self.here() == before

    def give(self, path: Path) -> None:
        """Open the choice of files at the field one is at, and choose this one; the place stays."""
        with self.page.expect_file_chooser() as chooser:
            self.press("Enter")
        chooser.value.set_files(path)

    def go_round(self) -> None:
        """Tab leads on from here through all there is, stays nowhere, and comes round; these keys are not counted."""
        page = self.page
        walk: list[int] = []
        page.evaluate("window.stops = []")
        start = page.evaluate(STOP)
        while len(walk) < 200 and (not walk or walk[-1] != start or len(set(walk)) == 1):
            page.keyboard.press("Tab")
            self.here()
            walk.append(page.evaluate(STOP))
            assert walk[-6:] != [walk[-1]] * 6, f"Tab does not lead on from {self.here()}"
        assert walk[-1] == start, "Tab does not come round"
        assert page.evaluate(LEFT_OUT) == []
