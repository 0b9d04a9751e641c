"""Allowances: how often something may be done, for each of many who do it."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_KEYS = 10_000  # whoever was here longest ago is forgotten, and would have all of the allowance again


@dataclass(slots=True)
class _Bucket:
    """What is left, and when that was true."""

    left: float
    at: float


class Allowance:
    """So many at once, and so many a second from then on, for each key.

    >>> tries = Allowance(rate=0.5, most=2, clock=lambda: 0.0)
    >>> [tries.take("ada"), tries.take("ada"), tries.take("ada"), tries.take("ben")]
    [0.0, 0.0, 2.0, 0.0]
    """

    def __init__(self, rate: float, most: float, clock: Callable[[], float]) -> None:
        self._rate, self._most, self._clock = rate, most, clock
        self._buckets: OrderedDict[object, _Bucket] = OrderedDict()

    def take(self, key: object, much: float = 1.0) -> float:
        """Take from the allowance of ``key``; answers the seconds to wait first, and then takes nothing."""
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(self._most, now))
        self._buckets.move_to_end(key)
        if len(self._buckets) > _KEYS:
            self._buckets.popitem(last=False)
        bucket.left = min(self._most, bucket.left + max(0.0, now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.left < much:
            return (much - bucket.left) / self._rate
        bucket.left -= much
        return 0.0

    def forget(self, key: object) -> None:
        """Let ``key`` have all of its allowance."""
        self._buckets.pop(key, None)


def network(address: str) -> str:
    """Who is counted as one: an address, or the whole network that one IPv6 customer is given.

    >>> network("192.0.2.7"), network("2001:db8:1:2:3::4"), network("testclient")
    ('192.0.2.7', '2001:db8:1:2::/64', 'testclient')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((int(found), 64), strict=False))
