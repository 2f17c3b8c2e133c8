"""What the inventory declares for Cowork: settings for the vendor's interface, files for devices, steps for people."""
