"""`sciatriage verify`: is this PDF one that was signed and released here, unchanged?"""
