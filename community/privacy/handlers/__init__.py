"""Every write to exports, and what asks many domains to forget somebody."""
