"""What each surface means by the words of an inventory; none judges, and where the vendor is silent it says unknown."""
