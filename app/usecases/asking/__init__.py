"""Shared by the stories in which an actor is asked whether they still help people."""
