"""What finance reads. Rows come ready to print; nobody's diagnosis is among them."""
