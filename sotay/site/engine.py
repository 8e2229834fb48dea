"""Runs mkdocs in process on pages that are HTML already: it applies templates, links, indexes, converts nothing."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

from markupsafe import Markup as Html
from material.plugins.search.plugin import SearchIndex
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents, _TocToken, get_toc

from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.expand.environment import listening, settings
from sotay.model.contracts import FIGURE
from sotay.model.outputs import Heading
from sotay.model.paths import page_path
from sotay.site import theme
from sotay.site.servers import policy_of_page

LEADING = 2
"""How much more a page weighs that the search shows first."""
TOGGLES = (marked("Chuyển sang nền tối"), marked("Chuyển sang nền sáng"))
"""What `mkdocs.yml` calls the buttons for dark and light colours."""
PREVIEW_ONLY = "macros"
"""The plugin that expands Markdown for `mkdocs serve`; a build's pages are expanded before."""


class SiteError(Exception):
    """mkdocs warned while building a site; none of it may be published."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("\n".join(self.messages))


@dataclass(frozen=True)
class Source:
    """One page as it goes into a site."""

    path: str
    title: str
    nav_title: Html
    meta: Mapping[str, Any]
    html: str = ""
    toc: tuple[Heading, ...] = ()
    updated: str = ""
    """ISO date for the sitemap."""
    search_title: Html = Html()
    searched: str = ""
    """Search terms of the page besides its content."""
    searched_below: tuple[tuple[str, str], ...] = ()
    """Search terms of its sections, as (anchor, words) pairs."""
    leads: bool = False
    """Whether the search shows it before others with the same words."""
    aside: bool = False
    """Whether the page is outside the navigation."""


@dataclass(frozen=True)
class SitePlan:
    """One site: its name, its pages and their navigation."""

    name: str
    url: str
    """Its public URL, for canonical links and the sitemap; without one, neither is made."""
    nav: list[dict[str, Any]]
    sources: tuple[Source, ...]
    extra: Mapping[str, Any]
    language: Language
    search: bool = True
    features: tuple[str, ...] = ()
    """What the theme is to do besides what every site has."""


@dataclass(frozen=True)
class Rendered:
    """A finished page: its HTML and its entries of the search index (JSON objects, comma between)."""

    html: bytes
    entries: str


@dataclass(frozen=True)
class Site:
    """A finished site without the static files, which all sites share (`theme.assets`)."""

    files: Mapping[str, bytes]
    """Path below the site → content: the pages that were rendered, search index, sitemap."""
    pages: Mapping[str, Rendered]
    """Page path (`x/y.md`) → what was rendered, of which a later build may reuse the entries."""


Keep: TypeAlias = Callable[[str, Callable[[], str]], str]
"""Returns what is kept under a digest, or what a function makes, which is then kept."""


def forget(name: str, make: Callable[[], str]) -> str:
    """Make it anew, whatever its digest (a `Keep`)."""
    return make()


def run(folders: Folders, plan: SitePlan, reuse: Mapping[str, str], keep: Keep = forget) -> Site:
    """Return the site of `plan` without the pages in `reuse`, of which it has the entries of the search index.

    `keep` keeps the entries of others, which follow from their content alone. Raise SiteError on any warning.

    mkdocs is not thread-safe: one build at a time in a process.
    """
    with tempfile.TemporaryDirectory(prefix="sotay-site-") as work, listening() as complaints:
        for name in ("docs", "site"):
            Path(work, name).mkdir()
        feed = _Feed(plan, reuse, keep)
        try:
            _mkdocs(_config(folders, plan, Path(work)), feed)
        except Abort as error:
            raise SiteError(complaints or [str(error)]) from error
        except MkDocsException as error:
            raise SiteError([*complaints, str(error)]) from error
        if complaints:
            raise SiteError(complaints)
        written = _read(Path(work, "site"))
    pages = {s.path: feed.rendered(s.path, written) for s in plan.sources if s.path not in reuse}
    return Site(dict(sorted(written.items())), pages)


def _mkdocs(config: MkDocsConfig, feed: _Feed) -> None:
    config.plugins["sotay"] = feed
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()


def _config(folders: Folders, plan: SitePlan, work: Path) -> MkDocsConfig:
    written = settings(folders)
    plugins = [p for p in written["plugins"] if (p if isinstance(p, str) else next(iter(p))) != PREVIEW_ONLY]
    ours = {
        "site_name": plan.name,
        "site_url": plan.url or None,
        "docs_dir": str(work / "docs"),
        "site_dir": str(work / "site"),
        "theme": written["theme"]
        | {
            "custom_dir": str(theme.folder(folders)),
            "features": [*written["theme"].get("features", []), *plan.features],
        },
        "plugins": plugins,
        "hooks": [],
        "nav": plan.nav,
        "extra": written["extra"] | plan.extra | {"policy": policy_of_page()},
    }
    config = load_config(str(folders.config), **(written | ours))
    theme.share(config.theme, theme.fingerprint(folders), plan.language)
    # A 404 page would need absolute addresses, which do not exist in a folder.
    config.theme.static_templates = {"sitemap.xml"} if plan.url else set()
    config.plugins["material/search"].config.enabled = plan.search
    for colours in config.theme["palette"]:
        colours["toggle"]["name"] = plan.language.say(colours["toggle"]["name"])
    config.plugins["material/search"].config.lang = [plan.language.search]
    return config


def _read(folder: Path) -> dict[str, bytes]:
    """Return the files of a built site, without the packed copy of the sitemap."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


# ── input of mkdocs ──────────────────────────────────────────────────────────────────────────────


_INCLUSION = {False: InclusionLevel.INCLUDED, True: InclusionLevel.NOT_IN_NAV}
_TITLE = "ten-trang"
"""The id of a page's title, to which its skip link leads."""
_SKIP = re.compile(r'<a href="[^"]*" class="md-skip">')
_AS_WRITTEN = ("<pre", "<textarea")
"""Elements in which white space is significant."""


class _RenderedPage(Page):
    """A page whose HTML is known."""

    def __init__(self, source: Source, file: File, config: MkDocsConfig) -> None:
        super().__init__(source.title, file, config)
        self.source = source
        self.meta = dict(source.meta)
        self.update_date = source.updated
        self.typeset = SimpleNamespace(title=source.nav_title)

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        # A flowchart repeats the table of steps, which should not be found twice.
        # The search plugin takes the attribute out again.
        self.content = self.source.html.replace(FIGURE, FIGURE[:-1] + ' data-search-exclude="true">')
        self.toc = _table_of_contents(self.source.toc)


def _table_of_contents(headings: Iterable[Heading]) -> TableOfContents:
    top: list[_TocToken] = []
    above: list[_TocToken] = []
    for level, anchor, title in headings:
        token: _TocToken = {"level": level, "id": anchor, "name": Html(title), "children": []}
        above = [heading for heading in above if heading["level"] < level]
        (above[-1]["children"] if above else top).append(token)
        above.append(token)
    return get_toc(top)


class _Index(SearchIndex):  # type: ignore[misc]  # Material is untyped
    """The search index, kept page by page, so that reused pages bring their entries along."""

    def __init__(self, plan: SitePlan, reuse: Mapping[str, str], keep: Keep, **config: Any) -> None:
        super().__init__(**config)
        self.order = [source.path for source in plan.sources]
        self.by_page, self.keep = dict(reuse), keep

    def add_entry_from_context(self, page: _RenderedPage) -> None:
        source = page.source
        said = page.url, source.search_title, source.searched, source.searched_below
        shown = page.content or "", source.toc, source.leads
        excluded = "search" in source.meta
        self.by_page[source.path] = (
            "" if excluded else self.keep(digest(json.dumps([said, shown])), lambda: _entries(*said, *shown))
        )

    def generate_search_index(self, prev: object) -> str:
        settings = {key: self.config[key] for key in ("lang", "separator", "pipeline", "fields")}
        entries = ",".join(filter(None, (self.by_page.get(path, "") for path in self.order)))
        # UTF-8: the stock index writes six characters for each Vietnamese letter.
        return f'{{"config":{_json(settings)},"docs":[{entries}]}}'


def _entries(
    url: str,
    title: Html,
    searched: str,
    below: tuple[tuple[str, str], ...],
    content: str,
    headings: tuple[Heading, ...],
    leads: bool,
) -> str:
    index = SearchIndex()
    toc = _table_of_contents(headings)
    meta = {"search": {"boost": LEADING}} if leads else {}
    page = SimpleNamespace(url=url, title=title, meta=meta, content=content, toc=toc)
    index.add_entry_from_context(page)
    terms = {url: searched, **{f"{url}#{anchor}": words for anchor, words in below}}
    for entry in index.entries:
        if words := terms.get(entry["location"]):
            entry["text"] = f"<p>{Html.escape(words)}</p> {entry['text']}".rstrip()
    return ",".join(map(_json, index.entries))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=dict)


class _Feed(BasePlugin):  # type: ignore[type-arg, no-untyped-call]  # it has no settings
    """Gives mkdocs its pages, and keeps it from rendering known ones."""

    def __init__(self, plan: SitePlan, reuse: Mapping[str, str], keep: Keep) -> None:
        super().__init__()
        self.plan, self.reuse, self.keep = plan, reuse, keep
        self.index: _Index | None = None

    @event_priority(-50)  # after the search plugin has made its own
    def on_config(self, config: MkDocsConfig) -> None:
        if self.plan.search:
            search: Any = config.plugins["material/search"]
            self.index = search.search_index = _Index(self.plan, self.reuse, self.keep, **search.config)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> None:
        for source in self.plan.sources:
            file = File.generated(config, source.path, content="", inclusion=_INCLUSION[source.aside])
            files.append(file)
            _RenderedPage(source, file, config)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Let the navigation name all pages, but mkdocs render only unknown ones."""
        for file in files:
            if file.src_uri in self.reuse:
                file.inclusion = InclusionLevel.EXCLUDED

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Lead past the header to the title, not the theme's first heading; remove indents, a quarter of a page."""
        if f'id="{_TITLE}"' in output:
            output = _SKIP.sub(f'<a href="#{_TITLE}" class="md-skip">', output)
        if any(tag in output for tag in _AS_WRITTEN):
            return output
        return "\n".join(filter(None, map(str.strip, output.split("\n"))))

    def rendered(self, path: str, written: Mapping[str, bytes]) -> Rendered:
        """Return the page of that path after the build."""
        return Rendered(written[page_path(path)], self.index.by_page.get(path, "") if self.index else "")
