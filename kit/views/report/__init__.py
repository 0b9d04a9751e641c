"""A report: a team on one page of HTML, to be shared."""

from kit.views.report.html import Report, report

__all__ = ["Report", "report"]
