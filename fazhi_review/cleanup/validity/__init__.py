"""What is in force when: the standing of every published document, what changed it, and what is due before its end."""
