# Manual pages and completions.
