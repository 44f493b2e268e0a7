"""BACKGROUND WORK. One file a job, safe to repeat; the contract's row says what is due.

render_draft    draw a contract's draft (move 6)
seal            put the vendor's seal on it (move 15)
notify          tell the customer that it took effect
synchronise     how identity, billing and filing see an account now; holds judges its subject
verification    whether a contract or a file is genuine
worker          looks at contracts until told to stop; its sweeper finds what was missed
queue           the port to PgQueuer: enqueue, run, health
workshop        the process pools for drawing, sealing and examining
paper, services    the values that are printed; what every job is given
"""
