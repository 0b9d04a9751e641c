"""The course as a folder of static files: JupyterLite with the kit inside, for any plain web server."""
