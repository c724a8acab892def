"""Follow-up every two months: strategy, workbooks out and back, and the ledger of what was received.

    seguimiento.yml ──► strategy ──► template (workbooks out)
                                        │  people fill them in
    ledger ◄── receive (dry run, then confirmed) ◄── book (workbooks back)

:mod:`.strategy` what the entity decided · :mod:`.template` workbooks to send · :mod:`.receive` what a workbook that
came back says · :mod:`.ledger` what was kept, and the state at any corte.

Out of scope: what the figures mean together (physical, financial and indicator progress, alerts).
"""
