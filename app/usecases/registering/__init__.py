"""What the stories of holds, registrations and walk-ins share: the rules of the seats."""
