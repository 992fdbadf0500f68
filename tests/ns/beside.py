#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""beside.py - compares two lives of one inittab, as ns_probe.c logged them.

beside.py TAB THEIRS OURS LIST USED

Prints each difference that no row of LIST wants, and appends the numbers of the rows that it needed to USED. A difference is
`order`: a record that only one of the two has at that place; or `start`: how a program was started, one fact of it.
"""
import difflib
import fnmatch
import os
import re
import sys


def read_life(path, repeats):
    """The records in order, and the facts of each program's start."""
    order, facts, names, group = [], {}, {}, []

    def put_group():
        # Processes that start together are ordered by their numbers; those that end together have no order.
        group.sort()
        order.extend(text for _, text in group)
        group.clear()

    last = None
    with open(path, encoding='utf-8', errors='replace') as lines:
        for line in lines:
            kind = line.split(' ')[1] if line[0].isdigit() else 'mark'
            if kind != last or kind == 'mark':
                put_group()
            last = kind
            if kind == 'mark':
                order.append(line.strip())
            elif kind == 'start':
                words, how, environment = line.rstrip('\n').split(' | ', 2) if ' | ' in line else (line, '', '')
                pid, _, words = words.split(' ', 2)
                names[pid] = words
                if repeats and words in facts:
                    continue
                group.append((int(pid), words))
                facts.setdefault(words, []).extend(f for f in how.split(' ') + environment.split(' ') if f)
            else:
                pid, _, signal = line.split()
                group.append((names.get(pid, '?'), f'{names.get(pid, "?")}: signal {signal}'))
    put_group()
    return order, {words: sorted(set(found)) for words, found in facts.items()}


def differences(theirs, ours):
    sides = {'-': 'theirs', '+': 'ours'}
    for line in difflib.ndiff(theirs[0], ours[0]):
        if line[0] in sides:
            yield f'order {sides[line[0]]}: {line[2:]}'
    for words, found in theirs[1].items():
        mine = ours[1].get(words)
        if mine is None:
            continue
        for fact in found:
            if fact not in mine:
                yield f'start theirs: {words} | {fact}'
        for fact in mine:
            if fact not in found:
                yield f'start ours: {words} | {fact}'


def main():
    tab, their_log, our_log, wanted, used = sys.argv[1:]
    rows = []
    with open(wanted, encoding='utf-8') as lines:
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.startswith('#'):
                tabs, pattern, _reason = (part.strip() for part in line.split('¦'))
                rows.append((number, tabs.split(), re.compile(pattern)))
    with open(f'{os.path.dirname(wanted)}/{tab}.inittab', encoding='utf-8') as lines:
        repeats = any(re.match('#beside:.*repeats', line) for line in lines)
    with open(used, 'a', encoding='utf-8') as out:
        for found in differences(read_life(their_log, repeats), read_life(our_log, repeats)):
            for number, tabs, pattern in rows:
                if any(fnmatch.fnmatch(tab, t) for t in tabs) and pattern.fullmatch(found):
                    print(number, file=out)
                    break
            else:
                print(found)


main()
