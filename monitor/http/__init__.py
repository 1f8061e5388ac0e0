"""The only door to the internet: one guarded fetch with limits on time, size, redirects and addresses."""

from monitor.http.fetch import Http, Limits
from monitor.http.room import Room, Rooms

__all__ = ["Http", "Limits", "Room", "Rooms"]
