"""The container set-up, checked without a container engine."""
