"""Programs that run in processes of their own, which cannot take much: workbooks -> their rows,
and how their cells look. They import nothing of the others' rooms.
"""
