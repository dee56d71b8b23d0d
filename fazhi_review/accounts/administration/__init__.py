"""The administrator's pages: organizations and users."""
