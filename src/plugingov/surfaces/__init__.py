"""What each surface means by the words of an inventory; no surface judges, and where the vendor is silent it says unknown."""
