"""The tables `practitioners` and `facilities`, from DA_PRA_R and FINESS numbers, completed by what a caisse knows."""

from collections.abc import Sequence

import ibis
from ibis.expr import types as ir

from aos_analysis.data.columns import read_table
from aos_analysis.data.dcir import steps
from aos_analysis.data.schema import CONTRACT

NO_PRACTICE = "no_practice"
OVERSEAS, CORSICA = ("97", "98"), {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}


def practitioners(practices: ir.Table, specialties: Sequence[str], companion: ir.Table | None) -> ir.Table:
    """One row a practitioner of these specialties, over the months in which DA_PRA_R holds one of their practices.

    Someone there from the first month of DA_PRA_R, or to its last, has no start, or no end. `companion` (the contract's
    table) brings lists, territories and clusters: its rows are cut to that presence.
    """
    presence = _presence(practices)
    presence = presence.filter(steps.of_specialty(presence, tuple(specialties)))
    if companion is None:
        return presence.select("practitioner_id", "specialty", "cluster_id", "department", "start_date", "end_date")
    rows = read_table(companion, CONTRACT["practitioners"])
    known = {name: f"{name}_known" for name in rows.columns if name != "practitioner_id"}
    joined = presence.left_join(rows.rename({new: name for name, new in known.items()}), "practitioner_id")
    span = {"start_date": ibis.greatest, "end_date": ibis.least}
    columns = {name: joined[name] for name in presence.columns}
    columns |= {name: joined[new] for name, new in known.items() if name not in (*span, "specialty")}
    columns |= {name: cut(joined[name], joined[known[name]]) for name, cut in span.items() if name in known}
    table = joined.select(**columns)
    kept = (table.start_date <= table.end_date).fill_null(True)
    return table.filter(kept)


def _presence(practices: ir.Table) -> ir.Table:
    """One row a practitioner: what their main practice last said, and the span of their months (ends open)."""
    main = ibis.ifelse(practices.number == practices.chained, "1", "0")
    latest = main + practices.month.strftime("%Y%m") + practices.number
    rows = practices.mutate(latest=latest)
    people = rows.group_by(practitioner_id="chained").aggregate(
        first=rows.month.min(),
        last=rows.month.max(),
        specialty=rows.specialty.argmax(rows.latest),
        postcode=rows.postcode.argmax(rows.latest),
        association=rows.association.argmax(rows.latest),
    )
    first, last = practices.month.min().as_scalar(), practices.month.max().as_scalar()
    end = people.last + ibis.interval(months=1) - ibis.interval(days=1)
    department = _department(people.postcode)
    return people.select(
        "practitioner_id",
        "specialty",
        # an association's code starts again in each département
        cluster_id=department + "-" + people.association,
        department=department,
        start_date=ibis.ifelse(people.first == first, ibis.null("date"), people.first),
        end_date=ibis.ifelse(people.last == last, ibis.null("date"), end.cast("date")),
    )


def _department(postcode: ir.StringValue) -> ir.StringValue:
    corsica = [(postcode.startswith(start), name) for start, name in CORSICA.items()]
    overseas = postcode.substr(0, 2).isin(OVERSEAS)
    return ibis.cases(*corsica, (overseas, postcode.substr(0, 3)), else_=postcode.substr(0, 2))


def facilities(named: ir.Table) -> ir.Table:
    """One row each `facility_id`: the first two digits of a FINESS number are its département."""
    named = named.filter(named.facility_id.notnull())
    return named.mutate(department=named.facility_id.substr(0, 2)).order_by("facility_id")
