"""What a WSGI server imports: `wsgi:app`."""

from community import create_app

app = create_app()
