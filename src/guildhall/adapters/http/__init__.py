"""The HTTP interface: what a person, a program or an agent asks over the network.

It calls the application and holds no rule of its own. ``app.py`` puts it together, ``caller.py`` says who
asks, ``routes/`` has a file a feature.
"""
