"""Who people are, where they may look and what they may do: users, scope tree, roles, sign-in."""
