"""What Sphinx is told; ``kit/site/pages.py`` brings together what it reads."""  # noqa: INP001 — only Sphinx runs it

from kit.values.release import VERSION

project = "Shared memory kit"
author = "The shared-memory-kit authors"
version = release = VERSION
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_static"]

# The notebooks show the outputs that are stored in them.
nb_execution_mode = "off"
# A view is stored as HTML, too: no page needs a program of widgets, which would come from elsewhere.
nb_ipywidgets_js: dict[str, object] = {}
nb_merge_streams = True
myst_heading_anchors = 4
# A notebook's title is followed by small headings; a page's levels are its own and have no gap.
suppress_warnings = ["myst.header"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

html_theme = "pydata_sphinx_theme"
html_title = "Shared memory kit"
html_favicon = "_static/kit.svg"
html_context = {"default_mode": "auto"}
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = [("motion.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_sidebars: dict[str, list[str]] = {"index": []}
html_theme_options = {
    "logo": {"text": "Shared memory kit"},
    "navbar_end": ["theme-switcher"],
    "header_links_before_dropdown": 6,
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "navigation_depth": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "footer_start": ["copyright"],
    "footer_end": [],
}
copyright = "The authors of the kit, BSD-3-Clause"  # noqa: A001 — Sphinx asks for this name
