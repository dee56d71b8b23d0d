"""What leaves the house: filing packages for the level above, and the export for a query platform. Plain values and bytes."""
