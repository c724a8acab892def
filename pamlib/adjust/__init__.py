"""Adjustments of a plan (activity 5): its versions, what changed and why, and a past that stays comparable.

    versiones.yml ─► versions ─► pairing ─► changes ─► reasons ─► control (xlsx, docx)
                                    └─► rebind (the ledger on the new lines) ─► goals (progress against old and new)

Lines are paired by their id and, where the text changed, by likeness with a confidence; what is doubtful is asked, in
``versiones.yml``, and never guessed. A change without a reason is refused by name. The ledger is never rewritten: its
rows are read with the ids of the new version, and not one is lost.

``docs/avance.md`` says it for people.
"""
