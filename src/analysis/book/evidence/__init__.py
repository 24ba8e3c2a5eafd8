"""The evidence: for every number of the book who printed it, where, and what was done to it.

========================  =====================================================================
``description``           an observation in words; no Sphinx
``uses``                  where in the book an observation is used
``told``                  which pages would tell something else today
``pages``                 which pages exist, and their place in the table of contents
``entries``               the contents of the pages as docutils nodes
``lists``                 figures and tables by chapter; changes of the data
``explorer``              the table of all observations, to search, filter and sort
``export``                the same as CSV, Excel, Parquet and SQLite
``marks``                 links on the marks of a figure
``directives``            puts all of it into Sphinx
========================  =====================================================================

The pages are generated at build into the laid source and are never tracked. On the site they are a
part of their own; in print one appendix lists the observations that the book cites.
"""

FOLDER = "evidence"
"""Where the pages stand in the laid book."""
