"""Real Samba AD domain controllers, one for each domain of the practice world.

Only Debian's own Python has Samba's modules, so the scripts `plant.py` and `reveal.py` run there.
"""
