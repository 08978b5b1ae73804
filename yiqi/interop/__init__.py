"""The doors for programs: the command line, the JSON API and Open311. Nobody imports it."""
