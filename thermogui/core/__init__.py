"""What is true without a screen: numpy and torch, no Qt."""
