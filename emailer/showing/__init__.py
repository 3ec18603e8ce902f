"""Runs and recipients as JSON and CSV, for whoever asks:
API, pages, commands. Knows no requests.
"""
