"""Single sign-on: somebody else's word on who somebody is."""
