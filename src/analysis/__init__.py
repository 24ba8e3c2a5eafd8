"""Reproducible analysis of China's relations with Central Asia.

Every number of the report starts as an observation: what somebody printed, with its source. Start
with :func:`analysis.ledger.load`. The modules stand on floors, listed in the README, and import
only from floors below their own.
"""
