"""What Aivo is made of besides its own code, and what must not leave with it: locks, holes, ages, secrets."""
