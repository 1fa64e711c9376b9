"""One JSON line per request and per thing worth knowing. Routes are named by their rule, never by
their address: addresses hold tokens."""

import json
import logging
import secrets
import sys
import time

from flask import g, request

request_log = logging.getLogger("hearth.request")


class JsonLines(logging.Formatter):
    def format(self, record):
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_clock():
    g.request_id = secrets.token_hex(6)
    g.started = time.perf_counter()


def log_request(response):
    response.headers["X-Request-Id"] = g.request_id
    if request_log.isEnabledFor(logging.INFO):
        viewer = g.get("viewer")
        fields = {
            "request": g.request_id,
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.started) * 1000, 1),
            "community": viewer.community.slug if viewer else None,
        }
        request_log.info("request", extra={"fields": fields})
    return response


def init_app(app):
    app.before_request(start_clock)
    app.after_request(log_request)
    root = logging.getLogger("hearth")
    if not root.handlers and not app.testing:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        root.propagate = False
    app.logger.handlers = root.handlers
