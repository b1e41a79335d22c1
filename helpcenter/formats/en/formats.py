"""English for readers everywhere: months in full, a clock of 24 hours."""

DATE_FORMAT = "F j, Y"  # November 2, 2026
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "F j, Y, H:i"
