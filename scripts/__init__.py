"""Commands of the house: texts, installation, tests."""
