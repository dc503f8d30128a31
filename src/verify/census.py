"""Counts of the requests in service, in a file that all workers of one Gunicorn share.

CORNTUNE_CENSUS names the file: slots of eight 64-bit numbers, one slot a worker. Slot 0 is the head:
[slots handed out]. Others: [pid, requests, busy, most busy, most busy of all workers as this one saw
it].
"""

import fcntl
import mmap
import os
import threading

SLOTS = 4096
FIELDS = 8
PID, REQUESTS, BUSY, MOST, MOST_OF_ALL = range(5)


class Census:
    """This process's slot of the file that all workers share."""

    def __init__(self, path):
        self.file = open(path, "r+b")
        self.map = mmap.mmap(self.file.fileno(), SLOTS * FIELDS * 8)
        self.cells = memoryview(self.map).cast("Q")
        self.lock = threading.Lock()
        self.pid = 0
        self.base = 0

    def attach(self):
        """Takes a slot: once in each process, as a worker may be forked after the import."""
        self.lock = threading.Lock()
        self.pid = os.getpid()
        fcntl.lockf(self.file, fcntl.LOCK_EX)
        try:
            slot = self.cells[0] + 1
            if slot >= SLOTS:
                raise RuntimeError("too many workers for the census")
            self.cells[0] = slot
            self.base = slot * FIELDS
            self.cells[self.base + PID] = self.pid
        finally:
            fcntl.lockf(self.file, fcntl.LOCK_UN)

    def enter(self):
        if self.pid != os.getpid():
            self.attach()
        cells, base = self.cells, self.base
        with self.lock:
            busy = cells[base + BUSY] + 1
            cells[base + BUSY] = busy
            if busy > cells[base + MOST]:
                cells[base + MOST] = busy
            total = sum(cells[FIELDS + BUSY:(cells[0] + 1) * FIELDS:FIELDS].tolist())
            if total > cells[base + MOST_OF_ALL]:
                cells[base + MOST_OF_ALL] = total

    def leave(self):
        with self.lock:
            self.cells[self.base + BUSY] -= 1
            self.cells[self.base + REQUESTS] += 1

    def forget(self, pid):
        """A worker is gone: what it had in hand is in service no more."""
        for slot in range(1, self.cells[0] + 1):
            if self.cells[slot * FIELDS + PID] == pid:
                self.cells[slot * FIELDS + BUSY] = 0


census = Census(os.environ["CORNTUNE_CENSUS"])
