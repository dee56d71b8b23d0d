"""Matters: what every duty shares about the thing it is doing: who holds it now, its clock, its history, its files, notices.

A duty keeps its own tables and states; here it mirrors, in the same unit of work, whose turn it is.
"""
