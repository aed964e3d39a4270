"""The application that the web server and `flask --app wsgi` load."""

from craftsman import create_app

app = create_app()
