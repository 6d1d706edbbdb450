"""Exports turned into tables of the data contract: every line accepted, or set aside with its reason.

A data folder that imports filled (the quality notebook reads it; its layout is an interface):

    dataset.json                        the mapping's title, the day of the export where it was given, that of the last
                                        import, the last flux month, `synthetic: false`
    <table>/import-<12 digits>.parquet  one part an import, named by the content of its files (sums: by the mapping);
                                        a later import replaces it with the sums of both, or where the table describes
                                        (editions.py) with what the new edition makes of it; its metadata `aos_import`
                                        (ledger.py) hold each file's lines read, accepted, rejected, totals among them
    rejets/import-<12 digits>.csv       the lines set aside by that import, if any: UTF-8 with BOM, `;`, columns
                                        fichier; ligne; colonne; valeur lue; motif (rejects.py). `ligne` is that of the
                                        file; `colonne` is empty for a whole line; `motif` is a sentence of
                                        `import.reasons`, that of totals being `import.reasons.total`
"""
