"""The code actions, one module a kind; each offers, and computes what was chosen.

An offer's ``data`` is plain JSON that carries all that computing it needs: the server keeps nothing between the two.
"""
