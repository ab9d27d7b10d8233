"""The arithmetic of benefits: no Django, no database, no clock."""
