"""What the rooms' views share: lists that sort, filter and page by URL, and forms."""
