"""What was read becomes candidates: dates settled, then entries or rejections with their reasons."""
