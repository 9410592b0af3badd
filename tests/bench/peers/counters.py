"""The peers, each run in a process of its own: `counters.py self-join|paired|implicit LINES.csv` prints one JSON object.

Lines are read before the clock starts; processor seconds (user and system) are those of the counting alone, on one thread.
"""

import json
import math
import resource
import sys
import time
import warnings

from shapes import ITEMS_MAX

# What DuckDB may use, and neighbours that the item kNN keeps.
MEMORY = "12GB"
NEIGHBOURS = 200

# Weights as whole numbers of 2^-24, as the product holds them: integers, so that the sums can be compared exactly.
SIZED = f"""
CREATE TEMP TABLE sized AS
SELECT "order", any_value(customer) AS customer, any_value("second") AS "second", count(*) AS n,
       round(16777216 / sqrt(greatest(count(*) - 1, 1)))::INTEGER AS ch,
       round(16777216 / greatest(count(*) - 1, 1))::INTEGER AS c1
FROM lines GROUP BY "order" HAVING count(*) <= {ITEMS_MAX}
"""
COUNTED = """
CREATE TEMP TABLE counted AS
SELECT lines."order", lines.customer, lines."second", item, n, ch, c1 FROM lines JOIN sized USING ("order")
"""
PAIRS = """
CREATE TEMP TABLE pairs AS
SELECT a.item AS j, b.item AS i, count(*) AS c0, sum(a.ch) AS ch, sum(a.c1) AS c1
FROM counted AS a JOIN counted AS b ON a."order" = b."order"
GROUP BY a.item, b.item
"""
# The self-join of lines as one writes it.
SELF_JOIN = """
CREATE TEMP TABLE follows AS
SELECT a.item AS j, b.item AS i, sum(round(16777216 / sqrt(a.n * b.n))::INTEGER) AS f
FROM counted AS a JOIN counted AS b
ON a.customer = b.customer AND a."order" < b."order" AND b."second" <= a."second" + 30 * 86400
WHERE a.customer > 0
GROUP BY a.item, b.item
"""
# The same by hand: orders are paired and weighed first, then their lines.
FOLLOWING = """
CREATE TEMP TABLE following AS
SELECT a."order" AS earlier, b."order" AS later, round(16777216 / sqrt(a.n * b.n))::INTEGER AS w
FROM sized AS a JOIN sized AS b
ON a.customer = b.customer AND a."order" < b."order" AND b."second" <= a."second" + 30 * 86400
WHERE a.customer > 0
"""
FOLLOWS = """
CREATE TEMP TABLE follows AS
SELECT a.item AS j, b.item AS i, sum(w) AS f
FROM following JOIN counted AS a ON a."order" = earlier JOIN counted AS b ON b."order" = later
GROUP BY a.item, b.item
"""
# Every pair enters the checksums with a weight of its own.
PLACE = "((j * 7919 + i * 104729) % 1000003)"


def peak_mb():
    return math.ceil(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def timed(count):
    wall, processor = time.perf_counter(), time.process_time()
    count()
    return {"cpu": time.process_time() - processor, "wall": time.perf_counter() - wall, "peak_mb": peak_mb()}


def duckdb(path, follows):
    import duckdb

    base = duckdb.connect(config={"threads": 1, "memory_limit": MEMORY})
    base.execute(f"CREATE TABLE lines AS SELECT * FROM read_csv('{path}', types={{'order': 'INTEGER', "
                 "'customer': 'INTEGER', 'second': 'BIGINT', 'item': 'INTEGER'})")
    steps = [SIZED, COUNTED, PAIRS, *follows]
    figures = timed(lambda: [base.execute(step) for step in steps])
    same = f"count(*), sum(c0), sum(ch), sum(c1), sum(c0 * {PLACE}), sum(ch * {PLACE}), sum(c1 * {PLACE})"
    figures["pairs"] = [int(cell) for cell in base.execute(f"SELECT {same} FROM pairs").fetchone()]
    same_later = f"count(*), coalesce(sum(f), 0), coalesce(sum(f * {PLACE}), 0)"
    figures["follows"] = [int(cell) for cell in base.execute(f"SELECT {same_later} FROM follows").fetchone()]
    spots = """SELECT j, i, c0, ch, c1, coalesce(f, 0) FROM pairs LEFT JOIN follows USING (j, i)
               WHERE (j * 7919 + i * 104729) % 9973 = 0 ORDER BY c0 DESC, j, i LIMIT 50"""
    figures["spots"] = [[int(cell) for cell in row] for row in base.execute(spots).fetchall()]
    return figures


def implicit(path):
    import numpy
    from implicit.nearest_neighbours import CosineRecommender
    from scipy.sparse import csr_matrix

    lines = numpy.loadtxt(path, dtype=numpy.int64, delimiter=",", skiprows=1, usecols=(0, 3))
    sizes = numpy.bincount(lines[:, 0])
    lines = lines[sizes[lines[:, 0]] <= ITEMS_MAX]
    orders = csr_matrix((numpy.ones(len(lines)), (lines[:, 0], lines[:, 1])))
    model = CosineRecommender(K=NEIGHBOURS, num_threads=1)
    # It hands its own weighing to itself in another form and says so.
    warnings.simplefilter("ignore")
    return timed(lambda: model.fit(orders, show_progress=False))


COUNTERS = {
    "self-join": lambda path: duckdb(path, [SELF_JOIN]),
    "paired": lambda path: duckdb(path, [FOLLOWING, FOLLOWS]),
    "implicit": implicit,
}

if __name__ == "__main__":
    print(json.dumps(COUNTERS[sys.argv[1]](sys.argv[2])))
