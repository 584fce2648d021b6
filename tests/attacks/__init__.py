"""Every route, as everybody, also from another site and with a forged form."""
