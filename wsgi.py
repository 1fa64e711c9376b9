"""What a WSGI server imports: `wsgi:app`."""

import gc

from community import create_app

app = create_app()

# What is loaded by now stays for good: leave it out of every later search for garbage, and search
# less often. A page makes thousands of small objects that die with it (10 % of its CPU time).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 100)
