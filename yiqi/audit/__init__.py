"""What happened, once and for good: events, the outbox, reactions, seals, keys, the clock."""
