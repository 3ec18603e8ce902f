"""What other programs write: cards, calendars, data, pages, mails -> rows or lines. Pure."""
