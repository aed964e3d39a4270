"""How fast the portal is beside the least that its stack can do: a floor of our own, run turn by turn with our pages."""
