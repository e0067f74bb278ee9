"""Closed forms of queueing: Erlang B and C, waiting beyond a time, the correction for general service times.

``servers`` is the number of EVSEs, ``load`` the offered load in Erlang: arrivals per hour times mean service hours.
"""

from math import exp, inf


def erlang_b(servers: int, load: float) -> float:
    """Share of arrivals blocked in a loss system M/G/c/c.

    Notes
    -----
    Recursion ``b <- load b / (k + load b)`` from ``b = 1`` (Erlang 1917; stable for any size).
    """
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Share of arrivals that wait in M/M/c; 1 where the load is not below the servers.

    Notes
    -----
    ``C = B / (1 - rho (1 - B))`` with Erlang B and ``rho = load / servers``.
    """
    if load >= servers:
        return 1.0
    blocked = erlang_b(servers, load)
    return blocked / (1 - load / servers * (1 - blocked))


def wait_beyond(
    servers: int, arrivals_per_h: float, service_h: float, wait_h: float, service_cv2: float = 1.0
) -> float:
    """P(W > wait): exact for M/M/c, an approximation for M/G/c by the squared variation of the service time.

    Notes
    -----
    ``C exp(-f (c / T - lambda) t)``, ``f = 2 / (1 + cs^2)`` (f = 1 for exponential service). 1 where overloaded.
    """
    load = arrivals_per_h * service_h
    if load >= servers:
        return 1.0
    rate_per_h = (servers / service_h - arrivals_per_h) * 2 / (1 + service_cv2) if service_h > 0 else inf
    return erlang_c(servers, load) * exp(-rate_per_h * wait_h) if load > 0 else 0.0
