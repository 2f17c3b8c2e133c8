"""The vendor's interface for organisations: who asks, how patiently, through which client, and what an answer is."""
