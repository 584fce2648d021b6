"""The demo clinic: a site of its own with accounts and made-up patients of every kind."""
