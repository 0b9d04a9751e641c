"""What a model sees: the prompt as it is written, and read back from its text."""
