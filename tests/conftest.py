"""Makes every test run the same: hypothesis draws the same examples each time,
and times none of them.
"""

from hypothesis import settings

settings.register_profile("the same each time", derandomize=True, deadline=None, database=None)
settings.load_profile("the same each time")
