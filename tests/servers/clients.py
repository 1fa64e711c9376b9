"""Many people at once, over real connections."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

from community.db import db


def post(port, path, token, **form):
    """POST a form as somebody; (status, location), or (None, why) when nobody answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"session_id={token}",
        "Sec-Fetch-Site": "same-origin",
    }
    try:
        connection.request("POST", path, urlencode(form), headers)
        response = connection.getresponse()
        response.read()
        return response.status, response.headers.get("Location")
    except (OSError, http.client.HTTPException) as error:
        return None, str(error)
    finally:
        connection.close()


def all_at_once(calls):
    """Run the calls in as many threads, released together; their results in order.

    The test's own transaction ends before and after, so that it neither blocks nor looks back.
    """
    db.session.rollback()
    gate = Barrier(len(calls))

    def run(call):
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        results = list(pool.map(run, calls))
    db.session.expire_all()
    return results
