"""Open311 GeoReport v2 under ``/open311/v2/``: services, requests read and written, tokens.

Source: the specification at wiki.open311.org/GeoReport_v2. One thing differs: reading requests
needs a key too, since what enterprises report is no public matter.
"""
