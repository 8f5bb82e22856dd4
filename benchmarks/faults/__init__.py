"""What the campaign of kills and its test share: a scene of real processes, honest clients, killers, the truth."""
