"""What `scripts/doctor` looks at, place by place."""
