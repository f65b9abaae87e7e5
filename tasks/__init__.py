"""The retryable steps that flows are made of."""
