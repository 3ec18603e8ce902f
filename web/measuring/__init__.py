"""Figures for who watches the program: what the store sums up,
and what is seen of the loop here.
"""
