"""Plan packs that ship with Yiqi: a file a plan, named for its emergency. See ``pack_text``."""
