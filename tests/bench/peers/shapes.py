"""The order lines that all counters are given: a million of them, in two shapes, from real orders or made-up ones.

A line is (order, customer, second, item), all whole numbers; an order's number is its place in order of time, an item's its
place among the item ids; a customer of 0 is unknown. The same lines are written once as CSV and read by every counter.
"""

import calendar
import csv
import gzip
import random
import time

# How often the orders are repeated, each time with new order numbers and new customers.
COPIES = 3
# Orders above this many items feed no pairs.
ITEMS_MAX = 100


def read(path):
    """Orders of a file as (second, customer, items), as the `alongside` program takes its columns."""
    opened = gzip.open if open(path, "rb").read(2) == b"\x1f\x8b" else open
    orders = {}
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            second = calendar.timegm(time.strptime(line["timestamp"], "%Y-%m-%dT%H:%M:%S"))
            order = orders.setdefault(line["order_id"], (second, line["customer_id"], set()))
            order[2].add(line["sku"])
    return [(second, customer, sorted(items)) for second, customer, items in orders.values()]


def made_up():
    """About as many orders, lines, items and customers as the real file; a few items sell much, most little."""
    draw = random.Random(1)
    orders = []
    for number in range(13_800):
        customer = "" if draw.random() < 0.1 else str(draw.randrange(3_500))
        items = {f"{int(draw.random() ** 2 * 3_600):05}" for _ in range(1 + min(int(draw.expovariate(1 / 25)), 300))}
        orders.append((number * 1_900, customer, sorted(items)))
    return orders


def repeated(orders):
    """Every order `COPIES` times, each copy with customers of its own."""
    return [
        (second, customer and f"{copy}/{customer}", items)
        for copy in range(COPIES)
        for second, customer, items in orders
    ]


def cut(orders):
    """The same lines in orders of 1 to 12 items, one minute apart; which items stand together is drawn."""
    draw = random.Random(2)
    small = []
    for second, customer, items in orders:
        items = items[:]
        draw.shuffle(items)
        while items:
            size = draw.randint(1, 12)
            small.append((second, customer, sorted(items[:size])))
            second += 60
            items = items[size:]
    return small


def write(orders, path):
    """Writes the lines as whole numbers; returns how many there are."""
    names = sorted({item for _, _, items in orders for item in items})
    numbers = {name: number for number, name in enumerate(names)}
    customers = {"": 0}
    lines = 0
    with open(path, "w", encoding="ascii") as file:
        file.write("order,customer,second,item\n")
        for order, (second, customer, items) in enumerate(sorted(orders, key=lambda order: order[0])):
            customer = customers.setdefault(customer, len(customers))
            for item in items:
                file.write(f"{order},{customer},{second},{numbers[item]}\n")
            lines += len(items)
    return lines
