"""What HTML's elements are: hidden, navigation, code, the main content."""

from __future__ import annotations

import re
from typing import Any

SKIPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "map",
        "select",
        "option",
        "datalist",
        "button",
        "svg",
        "head",
        "title",
        "meta",
        "link",
        "progress",
        "meter",
        "dialog",
        "frameset",
        "applet",
    ]
)
BLOCKS = frozenset(
    [
        "html",
        "body",
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "address",
        "center",
        "form",
        "fieldset",
        "legend",
        "figure",
        "details",
        "summary",
        "hgroup",
        "search",
        "dl",
        "menu",
        "dir",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "marquee",
        "noframes",
    ]
)
_AROUND = frozenset(["nav", "aside", "footer"])
_AROUND_ROLES = frozenset(
    [
        "navigation",
        "complementary",
        "contentinfo",
        "banner",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
    ]
)
_NOTE = re.compile(
    r"note|tip|warn|caution|danger|info|admonition|callout|important|hint|example|quote", re.IGNORECASE
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?:px)?\s*(?:;|$|!)",
    re.IGNORECASE,
)
_FURNITURE_CLASSES = frozenset(  # what generators put beside the text of headings and code
    [
        "headerlink",
        "anchor-link",
        "hash-link",
        "header-anchor",
        "mw-editsection",
        "linenos",
        "lineno",
        "gutter",
        "line-numbers-rows",
        "hljs-ln-numbers",
        "copybtn",
        "sr-only",
        "visually-hidden",
        "skip-link",
    ]
)
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|highlight-text-|brush:\s*|highlight-|prettyprint\s+lang-)"
    r"([\w+#-]+)"
)
_PANDOC = re.compile(r"\bsourceCode\s+([\w+#-]+)")
_PLAIN_NAMES = frozenset(  # classes that name a language without saying so
    (
        "bash", "c", "clojure", "cpp", "csharp", "css", "dart", "diff", "elixir", "erlang", "go", "haskell",
        "html", "ini", "java", "javascript", "js", "json", "julia", "kotlin", "lua", "makefile", "perl",
        "php", "powershell", "python", "r", "ruby", "rust", "scala", "shell", "sql", "swift", "toml",
        "typescript", "xml", "yaml",
    )
)  # fmt: skip
_NO_LANGUAGE = frozenset(("none", "text", "plaintext", "plain", "default", "notranslate", "nohighlight"))
_MAIN_MIN = 200  # code points, or
_MAIN_SHARE = 0.3  # of the page's text, that a main element must have to be believed


def attribute(node: Any, name: str) -> str:
    """An attribute's value, empty where it has none."""
    return node.attributes.get(name) or ""


def hidden(node: Any) -> bool:
    """Whether a browser shows nothing of the element, or a reader skips it."""
    given = node.attributes
    if not given:
        return False
    if "hidden" in given and (given["hidden"] or "") != "until-found":
        return True
    if (given.get("aria-hidden") or "").lower() == "true" and node.tag not in ("img", "math"):
        return True
    classes = given.get("class")
    if classes and not _FURNITURE_CLASSES.isdisjoint(classes.split()):
        return True
    style = given.get("style")
    return bool(style) and bool(_HIDDEN_STYLE.search(style))


def beside_the_text(node: Any) -> bool:
    """Whether an element is navigation and the like; notes that are set aside are text."""
    given = node.attributes
    role = (given.get("role") or "").lower()
    if role in _AROUND_ROLES:
        return True
    if node.tag not in _AROUND:
        return False
    if node.tag == "aside":
        said = " ".join((role, given.get("class") or "", given.get("epub:type") or ""))
        return not _NOTE.search(said)
    if node.tag == "footer":
        return node.parent is None or node.parent.tag not in ("blockquote", "figure")
    return True


def main_content(body: Any) -> Any | None:
    """The element that holds what the page is about; None where none is evident."""
    found = [node for node in body.css("main, [role=main]") if not hidden(node)]
    if not found:
        articles = body.css("article")
        found = articles if len(articles) == 1 else []
    if not found:
        return None
    sizes = [_size(node) for node in found]
    largest = max(sizes)
    whole = _size(body)
    return found[sizes.index(largest)] if largest >= min(_MAIN_MIN, _MAIN_SHARE * whole) > 0 else None


def code_language(node: Any) -> str:
    """The language that a pre element, its code or what it stands in names."""
    inner = node.css_first("code")
    for candidate in (inner, node, node.parent, node.parent.parent if node.parent else None):
        if candidate is None:
            continue
        for name in ("data-lang", "data-language"):
            stated = attribute(candidate, name).lower()
            if re.fullmatch(r"[\w+#-]{1,30}", stated):
                return stated
        classes = attribute(candidate, "class").lower()
        match = _LANGUAGE.search(classes) or _PANDOC.search(classes.replace("sourcecode", "sourceCode"))
        if match and match[1] not in _NO_LANGUAGE:
            return match[1]
        named = [name for name in classes.split() if name in _PLAIN_NAMES]
        if named and candidate.tag in ("pre", "code"):
            return named[0]
    return ""


def _size(node: Any) -> int:
    """Code points of text in an element, scripts and styles left out."""
    total = len(re.sub(r"\s+", " ", node.text() or ""))
    for inner in node.css("script, style, noscript, template"):
        total -= len(re.sub(r"\s+", " ", inner.text() or ""))
    return max(total, 0)
