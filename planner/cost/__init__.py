"""Costs of a sized site: capital, operation, revenue, net present value and break-even."""
