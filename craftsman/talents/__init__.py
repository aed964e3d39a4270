"""工匠库与数字画像: the titles people hold, the profile everyone has, the gap to the last line and what closes it."""
