"""What `app.usecases.edit_help_points` is made of: confirming, checking, comparing."""
