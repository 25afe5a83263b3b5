"""What the stories of keys and accounts share: teams, links, and who did what."""
