"""The outside world in small: a server that plays insurer, SMS gateway and bank.

It ships, so that the demo and the tests run the real connectors over real HTTP. It knows nothing
of the product's models or database, and production settings refuse it.
"""
