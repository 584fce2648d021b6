"""SQLAlchemy: the only SQL, the migrations and the settings."""
