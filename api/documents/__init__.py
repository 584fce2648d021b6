"""What anybody may do with a sheet in hand: open it on a phone, check that it is genuine."""
