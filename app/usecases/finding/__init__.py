"""What the stories of finding share: how one help point is told."""
