"""What is on the screen: shows and asks, computes nothing."""
