"""BACKGROUND WORK. One file a job, safe to repeat; the contract's row says what is due.

render_draft    draw a contract's draft (move 6)
seal            put the vendor's seal on it (move 15)
render_preview  draw what a customer reads before confirming the text
open_signing    draw what was confirmed and open its flow at the e-sign provider (move 7)
follow_signing  ask the provider what became of a flow, and follow (moves 10 to 15); signed_file is what it hands over
cancel_signing  ask the provider to revoke a flow that its customer cancelled (moves 12, 13)
esign_flows     find a flow again, take one back
esign_messages  take the provider's callbacks; left_flows ends the flows that no contract waits for
activation      an enterprise's e-sign service
flow_book, pen  the embedded e-sign provider's book and pen
notify          hand what is to be told to every channel; deliver sends it for three days, letters is what it says
deadlines       tell customers once more before the time to sign is over; replay sends again what operators ask for
abort           give a contract up that cannot be generated, with what is at the provider
history_check   whether histories are as they were written; checkpoint keeps where they ended, signed, elsewhere
trace_shipments  ask the courier where paper copies are
idempotency     forget requests that came with a key, after a week
sessions        forget the sessions of browsers that have ended
uploads         forget the scans that operators sent and never referred to
orphans         remove files that no row names, a day after they were written
retention       what personal data is due to be erased; erasure does it, rows first, then files, then the history
synchronise     how identity, billing and filing see an account now; holds judges its subject
export          make a contract ready to leave as a folder; exported_folder is what leaves
verification    whether a contract or a file is genuine
worker          looks at contracts until told to stop; lease is one start of one's work; failures is what is kept
sweeps          what is looked for again and again, by the one process that has the duty
changes         where news of contracts come from; feed tells them to whoever subscribed
queue           the port to PgQueuer: enqueue, run, health
workshop        drawing, signing, sealing, examining in processes of their own, the benches; workbench is what they do
versions        which text and vendor data are in force; previews are samples of them
paper, services    the values that are printed; what every job is given
"""
