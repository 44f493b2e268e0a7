"""What operators see from outside: metrics for Prometheus, traces for OpenTelemetry, and no personal data in either.

metrics.py      what this process did: requests, jobs, calls of providers, renders, seals
standing.py     how things stand in the database: work due, contracts by state, letters waiting
traces.py       spans, as the code here knows them; without the switch there are none
spans.py        spans by OpenTelemetry's own library, imported only where the switch is on
observing.py    the services and the jobs, with every call counted and timed
"""
