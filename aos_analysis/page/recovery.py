"""What a reader can work out of masked cells: the smallest and the largest value that the printed ones allow."""

from collections.abc import Sequence

import numpy as np

Sum = tuple[tuple[int, ...], int]  # positions of the parts, and of their printed total


def intervals(values: np.ndarray, hidden: np.ndarray, sums: Sequence[Sum]) -> np.ndarray:
    """(n_cells, 2) bounds of each cell, by linear programming. values: (n_cells,) counts, read only where not `hidden`.
    A masked cell is known to hold somebody (a true zero is printed); infinite where nothing bounds it."""
    from scipy.optimize import linprog

    bounds = np.column_stack([values, values]).astype(float)
    unknown = np.flatnonzero(hidden)
    column = {int(cell): k for k, cell in enumerate(unknown)}
    rows, known = [], []
    for parts, total in sums:
        row = np.zeros(len(unknown))
        for cell, sign in [*((part, 1.0) for part in parts), (total, -1.0)]:
            if cell in column:
                row[column[cell]] += sign
        if row.any():
            rows.append(row)
            known.append(
                sum(values[c] for c in (total,) if c not in column) - sum(values[c] for c in parts if c not in column)
            )
    for cell, k in column.items():
        bounds[cell] = 1.0, np.inf
        for side, sign in enumerate((1.0, -1.0) if rows else ()):
            objective = np.zeros(len(unknown))
            objective[k] = sign
            found = linprog(objective, A_eq=np.array(rows), b_eq=np.array(known), bounds=(1, None), method="highs")
            if found.status == 0:
                bounds[cell, side] = sign * found.fun
            elif found.status == 2:  # the printed sums do not add up: nothing can be said of them
                return np.column_stack([np.where(hidden, 1.0, values), np.where(hidden, np.inf, values)])
    return bounds


def exposed(values: np.ndarray, hidden: np.ndarray, sums: Sequence[Sum], floor: int) -> np.ndarray:
    """(n_cells,) bool: masked cells whose interval is not wider than that of a small count (1 to `floor` - 1)."""
    bounds = intervals(values, hidden, sums)
    return hidden & (bounds[:, 1] - bounds[:, 0] < floor - 1 - 1e-6)


def margins(n_rows: int, n_columns: int) -> list[Sum]:
    """The sums of a table whose last row and column are totals, cells numbered row by row."""
    cells = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
    lines = [*cells, *cells.T]
    return [(tuple(int(c) for c in line[:-1]), int(line[-1])) for line in lines if len(line) > 1]
