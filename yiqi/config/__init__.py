"""Settings, URLs and the web entry point: knows every area, and nobody imports it."""
