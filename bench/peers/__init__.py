"""What others would use for the national audit, asked the same question over the same rows."""
