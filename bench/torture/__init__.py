"""Kills the real program at random instants and compares what the server took
with what the program says.
"""
