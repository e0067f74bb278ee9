"""Closed forms of queueing: Erlang B and C, waiting beyond a time, the correction for general service times.

``servers`` is the number of EVSEs, ``load`` the offered load in Erlang: arrivals per hour times mean service hours.
All hold for one steady rate: ask them for the peak hour, never for the mean of a day.
"""

from math import exp, inf, sqrt


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


def mean_wait_h(servers: int, arrivals_per_h: float, service_h: float, service_cv2: float = 1.0) -> float:
    """Mean wait of all: exact for M/M/c, for M/G/c after Allen and Cunneen; inf where overloaded.

    Notes
    -----
    ``C / (c / T - lambda) (1 + cs^2) / 2`` (Allen 1990).
    """
    load = arrivals_per_h * service_h
    if load >= servers:
        return inf
    if load <= 0:
        return 0.0
    return erlang_c(servers, load) / (servers / service_h - arrivals_per_h) * (1 + service_cv2) / 2


def kimura_wait_h(servers: int, arrivals_per_h: float, service_h: float, service_cv2: float = 1.0) -> float:
    """Mean wait of M/G/c after Kimura (1986), between M/M/c and M/D/c; for less variation than exponential.

    Notes
    -----
    ``W = (1 + cs^2) / (2 cs^2 / W(M/M/c) + (1 - cs^2) / W(M/D/c))``, with Cosmetatos (1976) for
    ``W(M/D/c) = W(M/M/c) / 2 (1 + (1 - rho)(c - 1)(sqrt(4 + 5 c) - 2) / (16 rho c))``. Beyond ``cs^2 = 1`` the
    interpolation has no ground: Allen-Cunneen is given.
    """
    load = arrivals_per_h * service_h
    if service_cv2 > 1 or load <= 0 or load >= servers:
        return mean_wait_h(servers, arrivals_per_h, service_h, service_cv2)
    exponential_h = mean_wait_h(servers, arrivals_per_h, service_h)
    if exponential_h <= 0:
        return 0.0
    rho = load / servers
    correction = (1 - rho) * (servers - 1) * (sqrt(4 + 5 * servers) - 2) / (16 * rho * servers)
    constant_h = exponential_h / 2 * (1 + correction)
    return (1 + service_cv2) / (2 * service_cv2 / exponential_h + (1 - service_cv2) / constant_h)


def servers_for(
    arrivals_per_h: float, service_h: float, wait_h: float, share_pu: float, service_cv2: float = 1.0
) -> int:
    """Fewest servers with ``P(W > wait) <= share`` in steady state."""
    servers = int(arrivals_per_h * service_h) + 1
    while wait_beyond(servers, arrivals_per_h, service_h, wait_h, service_cv2) > share_pu:
        servers += 1
    return servers
