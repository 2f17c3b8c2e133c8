"""Servers are asked: how they let somebody in, and what they offer. The only room that opens connections to them."""
