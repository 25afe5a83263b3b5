"""What `app.usecases.load` is made of: reading the files, checking them, reporting."""
