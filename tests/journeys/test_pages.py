"""The learner's page as it is painted: within its budgets, and in colours that are not ours."""

from __future__ import annotations

from tests.journeys.conftest import Open, findings


class TestPainted:
    def test_budgets(self, open_page: Open) -> None:
        page = open_page("maya")
        page.goto("/today", wait_until="networkidle")
        sizes: dict[str, int] = page.evaluate(
            "Object.fromEntries(performance.getEntriesByType('resource').map(r => [r.name, r.decodedBodySize]))"
        )
        by_kind = {
            kind: sum(size for url, size in sizes.items() if url.endswith(kind)) for kind in (".js", ".css", ".woff2")
        }
        assert 0 < by_kind[".js"] <= 5_000
        assert 0 < by_kind[".css"] <= 30_000
        assert 0 < by_kind[".woff2"] <= 80_000
        assert len(sizes) <= 12

    def test_forced_colors_keep_the_words(self, open_page: Open) -> None:
        page = open_page("maya", forced_colors="active")
        assert page.get_by_role("link", name="Open").is_visible()
        assert findings(page) == []
