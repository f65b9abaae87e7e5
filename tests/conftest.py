"""Settings that every test needs before the application is imported."""

import os

os.environ["QUICKPASS_RETRY_SECONDS"] = "0,0"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"

pytest_plugins = ["tests.campaigns.table", "tests.databases"]
