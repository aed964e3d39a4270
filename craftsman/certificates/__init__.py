"""证书: numbers from one counter, papers drawn by the worker, an address at which anyone can check them."""
