"""The desk: tickets, what is sent out, and what comes of readers' wish to write."""
