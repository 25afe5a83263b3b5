"""What planning trainings and sessions is made of: checking them, repeating them."""
