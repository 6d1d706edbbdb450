"""The tables of services: requests and when they were answered, audits and what they found."""

from aos_analysis.data.shapes import Column, Order, Table, Within, needed

_LINES = Within(minimum=0, maximum=1e6)
_EUROS = Within(minimum=-1e9, maximum=1e9)

SERVICE_TABLES = (
    Table(
        "requests",
        "une demande adressée à un service",
        (
            needed("received_at", "date", "jour de réception, avec son heure où elle est connue", past=True),
            Column("answered_at", "date", "jour de la réponse (vide : en attente)", required=True, past=True),
            Column("received_time", "text", "heure de réception (14:35), où « received_at » ne la dit pas"),
            Column("answered_time", "text", "heure de la réponse (14:35), où « answered_at » ne la dit pas"),
            Column("kind", "text", "sorte de demande"),
            Column("public", "text", "qui demande"),
        ),
        orders=(Order("received_at", "answered_at"),),
    ),
    Table(
        "audits",
        "un contrôle d'un échantillon de lignes d'un professionnel",
        (
            needed("unit_id", "identifier", "pseudonyme du professionnel contrôlé"),
            needed("date", "date", "jour du contrôle", past=True),
            needed("lines_checked", "whole", "lignes contrôlées", **_LINES),
            needed("lines_wrong", "whole", "lignes anormales, parmi elles", **_LINES),
            Column("amount", "number", "montant des anomalies, en euros", **_EUROS),
            Column("grade", "text", "suite donnée, selon leur gravité"),
        ),
        key=("unit_id", "date"),
    ),
)
