# The page that `mithaq demo --report FILE` writes.

report-lead = Three fictional States, each with a node, keys and a store of its own. What crosses between them is decided by the agreement in force, at that instant. This page tells one run.
report-made = Written on { $when } (UTC) by Mithaq { $version }.
report-story-title = What happened
report-matrix-caption = Each row is a group of material and its marking; each column, a nation. In brackets: a stricter marking on a part. Who may see what was written by hand before the run, and is not computed by the program that it judges.
report-matrix-caption-own = Each row is what one nation was dealt of your files under one marking; each column, a nation. In brackets: a stricter marking on a part.
report-column-marking = Marking
report-column-count = Objects
report-commands-title = Try it yourself
report-command-output = Answer
report-fictional = All States, organisations, malware and events on this page are fictional. Addresses and names are those reserved for documentation.
report-fictional-own = The three States on this page are fictional. The material is from the files that were given to the demo.
report-motto = The treaty is the policy.
