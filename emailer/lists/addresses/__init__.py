"""One address, and one mailbox: what can be one, and what was likely meant. Pure."""
