"""The back office: the admin site, its menu and home page, permissions, the navigation."""
