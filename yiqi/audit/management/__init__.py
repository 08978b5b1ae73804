"""Commands of the event log and the jobs worker."""
