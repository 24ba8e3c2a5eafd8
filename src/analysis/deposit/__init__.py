"""The report as one folder to deposit: data with their schema, code, runs and results.

``analysis package`` brings the book up to date and writes ``_build/package``:

============================  =====================================================================
``datapackage.json``          Frictionless Data Package: each table's columns, types, units, keys
                              into other tables, sources, hashes (:mod:`analysis.deposit.tables`)
``ro-crate-metadata.json``    RO-Crate 1.1: data, code, what each notebook read when it ran and what
                              it left (:mod:`analysis.deposit.crate`)
``data/ chapters/ src/ ...``  as in the repository
``derived/sources.csv``       the bibliography as a table, which the other tables refer to
``results/``                  executed notebooks, figures, the book as HTML and PDF
============================  =====================================================================

The same data and code give the same bytes: the date is that of the data, nothing bears the time,
the place or the user of a run.
"""

from __future__ import annotations

from analysis.deposit.package import write

__all__ = ["write"]
