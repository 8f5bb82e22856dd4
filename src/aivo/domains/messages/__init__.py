"""Messages between families and the team, what waits for a person, and the mails that say so."""
