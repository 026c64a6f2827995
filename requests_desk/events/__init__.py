"""What follows from an event: reactions, announcements, alerts, reminders."""
