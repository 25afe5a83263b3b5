"""What each kind of letter says, to whom, and when nobody needs it any more."""
