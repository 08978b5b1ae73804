"""Commands of `yiqi manage` that belong to no other area."""
