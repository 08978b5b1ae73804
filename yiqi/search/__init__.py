"""One index over what areas register: substrings of Chinese, words, numbers, pinyin initials."""
